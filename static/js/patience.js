// A question that is given up in time: where packets vanish, a browser alone would wait for minutes.
// `ask(signal)` is the whole of it, the body of the answer with it.
export async function inTime(patience, ask) {
  const impatience = new AbortController();
  const alarm = setTimeout(() => impatience.abort(), patience);
  try {
    return await ask(impatience.signal);
  } finally {
    clearTimeout(alarm);
  }
}
