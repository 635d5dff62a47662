CREATE TABLE alembic_version (
  version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE appearance (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  entry_id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  position INTEGER,
  segment VARCHAR NOT NULL,
  state VARCHAR(24) NOT NULL,
  CONSTRAINT appearance_pk PRIMARY KEY (id),
  CONSTRAINT appearance_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT appearance_entry_id_fk FOREIGN KEY(entry_id) REFERENCES entry (id),
  CONSTRAINT appearance_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT appearance_stage_id_code_uq UNIQUE (stage_id, code),
  CONSTRAINT appearance_stage_id_entry_id_uq UNIQUE (stage_id, entry_id),
  CONSTRAINT appearance_stage_id_position_uq UNIQUE (stage_id, position),
  CONSTRAINT appearance_state_ck CHECK (state IN ('waiting', 'on_stage', 'scoring', 'sealed', 'absent', 'withdrawn', 'disqualified'))
);

CREATE INDEX appearance_edition_id_ix ON appearance (edition_id);

CREATE INDEX appearance_entry_id_ix ON appearance (entry_id);

CREATE INDEX appearance_stage_id_ix ON appearance (stage_id);

CREATE TRIGGER ballot_no_delete BEFORE DELETE ON ballot BEGIN SELECT RAISE(ABORT, 'ballot is append-only'); END;

CREATE TRIGGER ballot_no_update BEFORE UPDATE ON ballot BEGIN SELECT RAISE(ABORT, 'ballot is append-only'); END;

CREATE TABLE ballot (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  card_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  appearance_id INTEGER NOT NULL,
  at DATETIME NOT NULL,
  CONSTRAINT ballot_pk PRIMARY KEY (id),
  CONSTRAINT ballot_number_from_one_ck CHECK (number >= 1),
  CONSTRAINT ballot_appearance_id_fk FOREIGN KEY(appearance_id) REFERENCES appearance (id),
  CONSTRAINT ballot_card_id_fk FOREIGN KEY(card_id) REFERENCES vote_card (id),
  CONSTRAINT ballot_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT ballot_card_id_appearance_id_uq UNIQUE (card_id, appearance_id),
  CONSTRAINT ballot_card_id_number_uq UNIQUE (card_id, number)
);

CREATE INDEX ballot_appearance_id_ix ON ballot (appearance_id);

CREATE INDEX ballot_edition_id_ix ON ballot (edition_id);

CREATE TRIGGER certificate_no_delete BEFORE DELETE ON certificate BEGIN SELECT RAISE(ABORT, 'certificate is append-only'); END;

CREATE TRIGGER certificate_no_update BEFORE UPDATE ON certificate BEGIN SELECT RAISE(ABORT, 'certificate is append-only'); END;

CREATE TABLE certificate (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  line_id INTEGER NOT NULL,
  number VARCHAR NOT NULL,
  award VARCHAR NOT NULL,
  digest VARCHAR NOT NULL,
  issued_at DATETIME NOT NULL,
  CONSTRAINT certificate_pk PRIMARY KEY (id),
  CONSTRAINT certificate_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT certificate_line_id_fk FOREIGN KEY(line_id) REFERENCES published_line (id),
  CONSTRAINT certificate_number_uq UNIQUE (number)
);

CREATE INDEX certificate_edition_id_ix ON certificate (edition_id);

CREATE TABLE competition (
  id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  CONSTRAINT competition_pk PRIMARY KEY (id),
  CONSTRAINT competition_code_uq UNIQUE (code)
);

CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END;

CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END;

CREATE TABLE decision (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  question VARCHAR NOT NULL,
  answer JSON NOT NULL,
  reason VARCHAR NOT NULL,
  seq INTEGER NOT NULL,
  at DATETIME NOT NULL,
  "by" VARCHAR NOT NULL,
  CONSTRAINT decision_pk PRIMARY KEY (id),
  CONSTRAINT decision_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT decision_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id)
);

CREATE INDEX decision_edition_id_ix ON decision (edition_id);

CREATE INDEX decision_stage_id_ix ON decision (stage_id);

CREATE TABLE draw_witness (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  draw_id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  digest VARCHAR NOT NULL,
  typed BOOLEAN NOT NULL,
  lead_commit VARCHAR,
  tie_commit VARCHAR,
  segment_commit VARCHAR,
  secret VARCHAR,
  CONSTRAINT draw_witness_pk PRIMARY KEY (id),
  CONSTRAINT draw_witness_commits_together_ck CHECK (tie_commit IS NULL OR lead_commit IS NOT NULL),
  CONSTRAINT draw_witness_commits_first_ck CHECK (secret IS NULL OR lead_commit IS NOT NULL),
  CONSTRAINT draw_witness_all_at_once_ck CHECK (segment_commit IS NULL OR lead_commit IS NOT NULL),
  CONSTRAINT draw_witness_draw_id_fk FOREIGN KEY(draw_id) REFERENCES witnessed_draw (id),
  CONSTRAINT draw_witness_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT draw_witness_digest_uq UNIQUE (digest),
  CONSTRAINT draw_witness_draw_id_code_uq UNIQUE (draw_id, code)
);

CREATE INDEX draw_witness_edition_id_ix ON draw_witness (edition_id);

CREATE TABLE edition (
  id INTEGER NOT NULL,
  competition_id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  time_zone VARCHAR NOT NULL,
  first_day DATE,
  rules JSON NOT NULL,
  rehearsal BOOLEAN NOT NULL,
  issuer VARCHAR NOT NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT edition_pk PRIMARY KEY (id),
  CONSTRAINT edition_competition_id_fk FOREIGN KEY(competition_id) REFERENCES competition (id),
  CONSTRAINT edition_code_uq UNIQUE (code)
);

CREATE TABLE entry (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  unit_id INTEGER,
  track_id INTEGER,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  staff_no VARCHAR,
  title VARCHAR NOT NULL,
  course VARCHAR NOT NULL,
  state VARCHAR(24) NOT NULL,
  exception VARCHAR NOT NULL,
  CONSTRAINT entry_pk PRIMARY KEY (id),
  CONSTRAINT entry_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT entry_track_id_fk FOREIGN KEY(track_id) REFERENCES track (id),
  CONSTRAINT entry_unit_id_fk FOREIGN KEY(unit_id) REFERENCES unit (id),
  CONSTRAINT entry_edition_id_code_uq UNIQUE (edition_id, code),
  CONSTRAINT entry_edition_id_staff_no_uq UNIQUE (edition_id, staff_no),
  CONSTRAINT entry_state_ck CHECK (state IN ('draft', 'submitted', 'returned', 'accepted', 'withdrawn'))
);

CREATE INDEX entry_edition_id_ix ON entry (edition_id);

CREATE INDEX entry_unit_id_ix ON entry (unit_id);

CREATE TRIGGER hall_check_no_delete BEFORE DELETE ON hall_check BEGIN SELECT RAISE(ABORT, 'hall_check is append-only'); END;

CREATE TRIGGER hall_check_no_update BEFORE UPDATE ON hall_check BEGIN SELECT RAISE(ABORT, 'hall_check is append-only'); END;

CREATE TABLE hall_check (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  item VARCHAR(24) NOT NULL,
  done BOOLEAN NOT NULL,
  at DATETIME NOT NULL,
  "by" VARCHAR NOT NULL,
  CONSTRAINT hall_check_pk PRIMARY KEY (id),
  CONSTRAINT hall_check_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT hall_check_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT hall_check_item_ck CHECK (item IN ('battery', 'airplane', 'paper', 'screens', 'sound'))
);

CREATE INDEX hall_check_edition_id_ix ON hall_check (edition_id);

CREATE INDEX hall_check_stage_id_ix ON hall_check (stage_id);

CREATE TRIGGER hall_frame_no_delete BEFORE DELETE ON hall_frame BEGIN SELECT RAISE(ABORT, 'hall_frame is append-only'); END;

CREATE TRIGGER hall_frame_no_update BEFORE UPDATE ON hall_frame BEGIN SELECT RAISE(ABORT, 'hall_frame is append-only'); END;

CREATE TABLE hall_frame (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  screen INTEGER NOT NULL,
  number INTEGER NOT NULL,
  scene VARCHAR(24) NOT NULL,
  body JSON NOT NULL,
  at DATETIME NOT NULL,
  "by" VARCHAR NOT NULL,
  CONSTRAINT hall_frame_pk PRIMARY KEY (id),
  CONSTRAINT hall_frame_screen_of_four_ck CHECK (screen BETWEEN 1 AND 4),
  CONSTRAINT hall_frame_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT hall_frame_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT hall_frame_stage_id_screen_number_uq UNIQUE (stage_id, screen, number),
  CONSTRAINT hall_frame_scene_ck CHECK (scene IN ('follow', 'clock', 'pause', 'draw', 'score', 'reveal', 'vote'))
);

CREATE INDEX hall_frame_edition_id_ix ON hall_frame (edition_id);

CREATE INDEX hall_frame_stage_id_ix ON hall_frame (stage_id);

CREATE TRIGGER head_count_no_delete BEFORE DELETE ON head_count BEGIN SELECT RAISE(ABORT, 'head_count is append-only'); END;

CREATE TRIGGER head_count_no_update BEFORE UPDATE ON head_count BEGIN SELECT RAISE(ABORT, 'head_count is append-only'); END;

CREATE TABLE head_count (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  on_day DATE NOT NULL,
  count INTEGER NOT NULL,
  counted_by VARCHAR NOT NULL,
  CONSTRAINT head_count_pk PRIMARY KEY (id),
  CONSTRAINT head_count_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT head_count_unit_id_fk FOREIGN KEY(unit_id) REFERENCES unit (id)
);

CREATE INDEX head_count_edition_id_ix ON head_count (edition_id);

CREATE INDEX head_count_unit_id_ix ON head_count (unit_id);

CREATE TABLE help_call (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  seat_id INTEGER NOT NULL,
  op VARCHAR NOT NULL,
  trouble VARCHAR(24) NOT NULL,
  sheet VARCHAR NOT NULL,
  words VARCHAR NOT NULL,
  at DATETIME NOT NULL,
  answer VARCHAR NOT NULL,
  answered_at DATETIME,
  answered_by VARCHAR NOT NULL,
  CONSTRAINT help_call_pk PRIMARY KEY (id),
  CONSTRAINT help_call_answered_by_somebody_ck CHECK ((answered_at IS NULL) = (answered_by = '')),
  CONSTRAINT help_call_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT help_call_seat_id_fk FOREIGN KEY(seat_id) REFERENCES seat (id),
  CONSTRAINT help_call_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT help_call_seat_id_op_uq UNIQUE (seat_id, op),
  CONSTRAINT help_call_trouble_ck CHECK (trouble IN ('signed_wrong', 'wrong_contestant', 'tablet', 'other'))
);

CREATE INDEX help_call_edition_id_ix ON help_call (edition_id);

CREATE INDEX help_call_seat_id_ix ON help_call (seat_id);

CREATE INDEX help_call_stage_id_ix ON help_call (stage_id);

CREATE TABLE invited_judge (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  role VARCHAR NOT NULL,
  unit VARCHAR NOT NULL,
  away BOOLEAN NOT NULL,
  CONSTRAINT invited_judge_pk PRIMARY KEY (id),
  CONSTRAINT invited_judge_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT invited_judge_edition_id_code_uq UNIQUE (edition_id, code)
);

CREATE INDEX invited_judge_edition_id_ix ON invited_judge (edition_id);

CREATE TRIGGER ledger_event_no_delete BEFORE DELETE ON ledger_event BEGIN SELECT RAISE(ABORT, 'ledger_event is append-only'); END;

CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event BEGIN SELECT RAISE(ABORT, 'ledger_event is append-only'); END;

CREATE TABLE ledger_event (
  chain VARCHAR NOT NULL,
  seq INTEGER NOT NULL,
  op VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  line BLOB NOT NULL,
  hash VARCHAR NOT NULL,
  CONSTRAINT ledger_event_pk PRIMARY KEY (chain, seq),
  CONSTRAINT ledger_event_chain_op_uq UNIQUE (chain, op)
);

CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head BEGIN SELECT RAISE(ABORT, 'ledger_head is append-only'); END;

CREATE TRIGGER ledger_head_no_update BEFORE UPDATE ON ledger_head BEGIN SELECT RAISE(ABORT, 'ledger_head is append-only'); END;

CREATE TABLE ledger_head (
  id INTEGER NOT NULL,
  chain VARCHAR NOT NULL,
  size INTEGER NOT NULL,
  label VARCHAR NOT NULL,
  note VARCHAR NOT NULL,
  CONSTRAINT ledger_head_pk PRIMARY KEY (id)
);

CREATE INDEX ledger_head_chain_ix ON ledger_head (chain);

CREATE TRIGGER ledger_part_no_delete BEFORE DELETE ON ledger_part BEGIN SELECT RAISE(ABORT, 'ledger_part is append-only'); END;

CREATE TRIGGER ledger_part_only_erase BEFORE UPDATE ON ledger_part WHEN NOT (NEW.salt IS NULL AND NEW.data IS NULL AND NEW.chain IS OLD.chain AND NEW.seq IS OLD.seq AND NEW.name IS OLD.name AND NEW.hash IS OLD.hash) BEGIN SELECT RAISE(ABORT, 'ledger_part can only be erased'); END;

CREATE TABLE ledger_part (
  chain VARCHAR NOT NULL,
  seq INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  hash VARCHAR NOT NULL,
  salt VARCHAR,
  data BLOB,
  CONSTRAINT ledger_part_pk PRIMARY KEY (chain, seq, name)
);

CREATE TRIGGER ledger_stamp_no_delete BEFORE DELETE ON ledger_stamp BEGIN SELECT RAISE(ABORT, 'ledger_stamp is append-only'); END;

CREATE TRIGGER ledger_stamp_no_update BEFORE UPDATE ON ledger_stamp BEGIN SELECT RAISE(ABORT, 'ledger_stamp is append-only'); END;

CREATE TABLE ledger_stamp (
  head_id INTEGER NOT NULL,
  at DATETIME NOT NULL,
  answer BLOB NOT NULL,
  CONSTRAINT ledger_stamp_pk PRIMARY KEY (head_id),
  CONSTRAINT ledger_stamp_head_id_fk FOREIGN KEY(head_id) REFERENCES ledger_head (id)
);

CREATE TABLE mail (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  address_id INTEGER NOT NULL,
  "key" VARCHAR NOT NULL,
  kind VARCHAR(24) NOT NULL,
  language VARCHAR NOT NULL,
  facts JSON NOT NULL,
  made_at DATETIME NOT NULL,
  next_at DATETIME NOT NULL,
  tries INTEGER NOT NULL,
  error VARCHAR NOT NULL,
  sent_at DATETIME,
  given_up_at DATETIME,
  CONSTRAINT mail_pk PRIMARY KEY (id),
  CONSTRAINT mail_one_end_ck CHECK (sent_at IS NULL OR given_up_at IS NULL),
  CONSTRAINT mail_language_ck CHECK (language IN ('zh', 'en')),
  CONSTRAINT mail_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT mail_address_id_fk FOREIGN KEY(address_id) REFERENCES mail_address (id),
  CONSTRAINT mail_key_uq UNIQUE ("key"),
  CONSTRAINT mail_kind_ck CHECK (kind IN ('head', 'announced', 'deadline', 'alarm', 'trial'))
);

CREATE INDEX mail_address_id_ix ON mail (address_id);

CREATE INDEX mail_edition_id_ix ON mail (edition_id);

CREATE INDEX mail_sent_at_given_up_at_next_at_ix ON mail (sent_at, given_up_at, next_at);

CREATE TABLE mail_address (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  unit_id INTEGER,
  purpose VARCHAR(24) NOT NULL,
  address VARCHAR NOT NULL,
  language VARCHAR NOT NULL,
  added_at DATETIME NOT NULL,
  CONSTRAINT mail_address_pk PRIMARY KEY (id),
  CONSTRAINT mail_address_unit_iff_its_own_ck CHECK ((purpose = 'deadlines') = (unit_id IS NOT NULL)),
  CONSTRAINT mail_address_language_ck CHECK (language IN ('zh', 'en')),
  CONSTRAINT mail_address_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT mail_address_unit_id_fk FOREIGN KEY(unit_id) REFERENCES unit (id),
  CONSTRAINT mail_address_purpose_ck CHECK (purpose IN ('heads', 'announced', 'deadlines', 'alarms'))
);

CREATE INDEX mail_address_edition_id_ix ON mail_address (edition_id);

CREATE TABLE no_attempt (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  appearance_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  CONSTRAINT no_attempt_pk PRIMARY KEY (id),
  CONSTRAINT no_attempt_appearance_id_fk FOREIGN KEY(appearance_id) REFERENCES appearance (id),
  CONSTRAINT no_attempt_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT no_attempt_appearance_id_attempt_uq UNIQUE (appearance_id, attempt)
);

CREATE INDEX no_attempt_appearance_id_ix ON no_attempt (appearance_id);

CREATE INDEX no_attempt_edition_id_ix ON no_attempt (edition_id);

CREATE TRIGGER nomination_no_delete BEFORE DELETE ON nomination BEGIN SELECT RAISE(ABORT, 'nomination is append-only'); END;

CREATE TRIGGER nomination_no_update BEFORE UPDATE ON nomination BEGIN SELECT RAISE(ABORT, 'nomination is append-only'); END;

CREATE TABLE nomination (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  entry_id INTEGER NOT NULL,
  step VARCHAR(24) NOT NULL,
  reason VARCHAR NOT NULL,
  at DATETIME NOT NULL,
  "by" VARCHAR NOT NULL,
  CONSTRAINT nomination_pk PRIMARY KEY (id),
  CONSTRAINT nomination_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT nomination_entry_id_fk FOREIGN KEY(entry_id) REFERENCES entry (id),
  CONSTRAINT nomination_unit_id_fk FOREIGN KEY(unit_id) REFERENCES unit (id),
  CONSTRAINT nomination_step_ck CHECK (step IN ('nominated', 'withdrawn', 'returned'))
);

CREATE INDEX nomination_edition_id_ix ON nomination (edition_id);

CREATE INDEX nomination_entry_id_ix ON nomination (entry_id);

CREATE INDEX nomination_unit_id_ix ON nomination (unit_id);

CREATE TABLE objection (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  publication_id INTEGER NOT NULL,
  ref VARCHAR NOT NULL,
  lodged_at DATETIME NOT NULL,
  name VARCHAR NOT NULL,
  contact VARCHAR NOT NULL,
  about VARCHAR NOT NULL,
  text VARCHAR NOT NULL,
  state VARCHAR(24) NOT NULL,
  answered_at DATETIME,
  answered_by VARCHAR NOT NULL,
  answer VARCHAR NOT NULL,
  CONSTRAINT objection_pk PRIMARY KEY (id),
  CONSTRAINT objection_answered_iff_at_ck CHECK ((state = 'lodged') = (answered_at IS NULL)),
  CONSTRAINT objection_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT objection_publication_id_fk FOREIGN KEY(publication_id) REFERENCES publication (id),
  CONSTRAINT objection_ref_uq UNIQUE (ref),
  CONSTRAINT objection_state_ck CHECK (state IN ('lodged', 'upheld', 'dismissed', 'taken_back'))
);

CREATE INDEX objection_edition_id_ix ON objection (edition_id);

CREATE INDEX objection_publication_id_ix ON objection (publication_id);

CREATE TABLE one_time_link (
  id INTEGER NOT NULL,
  digest VARCHAR NOT NULL,
  short VARCHAR,
  pin VARCHAR,
  person_id INTEGER,
  grant_id INTEGER,
  made_by_id INTEGER,
  made_in VARCHAR NOT NULL,
  made_at DATETIME NOT NULL,
  ends_at DATETIME NOT NULL,
  used_at DATETIME,
  CONSTRAINT one_time_link_pk PRIMARY KEY (id),
  CONSTRAINT one_time_link_person_or_seat_ck CHECK ((person_id IS NULL) <> (grant_id IS NULL)),
  CONSTRAINT one_time_link_grant_id_fk FOREIGN KEY(grant_id) REFERENCES role_grant (id),
  CONSTRAINT one_time_link_made_by_id_fk FOREIGN KEY(made_by_id) REFERENCES person (id),
  CONSTRAINT one_time_link_person_id_fk FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT one_time_link_digest_uq UNIQUE (digest),
  CONSTRAINT one_time_link_short_uq UNIQUE (short)
);

CREATE TRIGGER op_answer_no_delete BEFORE DELETE ON op_answer BEGIN SELECT RAISE(ABORT, 'op_answer is append-only'); END;

CREATE TRIGGER op_answer_no_update BEFORE UPDATE ON op_answer BEGIN SELECT RAISE(ABORT, 'op_answer is append-only'); END;

CREATE TABLE op_answer (
  chain VARCHAR NOT NULL,
  op VARCHAR NOT NULL,
  fingerprint VARCHAR NOT NULL,
  status INTEGER NOT NULL,
  body BLOB NOT NULL,
  CONSTRAINT op_answer_pk PRIMARY KEY (chain, op)
);

CREATE TABLE panel (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  CONSTRAINT panel_pk PRIMARY KEY (id),
  CONSTRAINT panel_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT panel_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT panel_stage_id_code_uq UNIQUE (stage_id, code)
);

CREATE INDEX panel_edition_id_ix ON panel (edition_id);

CREATE INDEX panel_stage_id_ix ON panel (stage_id);

CREATE TABLE penalty_now (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  appearance_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  points INTEGER NOT NULL,
  reason VARCHAR NOT NULL,
  struck BOOLEAN NOT NULL,
  CONSTRAINT penalty_now_pk PRIMARY KEY (id),
  CONSTRAINT penalty_now_appearance_id_fk FOREIGN KEY(appearance_id) REFERENCES appearance (id),
  CONSTRAINT penalty_now_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT penalty_now_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT penalty_now_stage_id_seq_uq UNIQUE (stage_id, seq)
);

CREATE INDEX penalty_now_appearance_id_ix ON penalty_now (appearance_id);

CREATE INDEX penalty_now_edition_id_ix ON penalty_now (edition_id);

CREATE INDEX penalty_now_stage_id_ix ON penalty_now (stage_id);

CREATE TABLE person (
  id INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  login VARCHAR,
  password_hash VARCHAR,
  behind_password_id INTEGER,
  founder BOOLEAN NOT NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT person_pk PRIMARY KEY (id),
  CONSTRAINT person_behind_password_id_fk FOREIGN KEY(behind_password_id) REFERENCES person (id),
  CONSTRAINT person_login_uq UNIQUE (login)
);

CREATE TABLE private_record (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  entry_id INTEGER NOT NULL,
  born VARCHAR NOT NULL,
  delete_after DATE NOT NULL,
  CONSTRAINT private_record_pk PRIMARY KEY (id),
  CONSTRAINT private_record_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT private_record_entry_id_fk FOREIGN KEY(entry_id) REFERENCES entry (id),
  CONSTRAINT private_record_entry_id_uq UNIQUE (entry_id)
);

CREATE INDEX private_record_edition_id_ix ON private_record (edition_id);

CREATE TRIGGER proposal_end_no_delete BEFORE DELETE ON proposal_end BEGIN SELECT RAISE(ABORT, 'proposal_end is append-only'); END;

CREATE TRIGGER proposal_end_only_reason BEFORE UPDATE ON proposal_end WHEN NOT (NEW.reason = '' AND NEW."chain" IS OLD."chain" AND NEW."seq" IS OLD."seq" AND NEW."how" IS OLD."how" AND NEW."by" IS OLD."by" AND NEW."at" IS OLD."at") BEGIN SELECT RAISE(ABORT, 'proposal_end is append-only'); END;

CREATE TABLE proposal_end (
  chain VARCHAR NOT NULL,
  seq INTEGER NOT NULL,
  how VARCHAR(24) NOT NULL,
  "by" VARCHAR NOT NULL,
  at DATETIME NOT NULL,
  reason VARCHAR NOT NULL,
  CONSTRAINT proposal_end_pk PRIMARY KEY (chain, seq),
  CONSTRAINT proposal_end_chain_seq_fk FOREIGN KEY(chain, seq) REFERENCES ledger_event (chain, seq),
  CONSTRAINT proposal_end_how_ck CHECK (how IN ('taken_back', 'sent_back', 'outdated'))
);

CREATE TRIGGER publication_no_delete BEFORE DELETE ON publication BEGIN SELECT RAISE(ABORT, 'publication is append-only'); END;

CREATE TRIGGER publication_no_update BEFORE UPDATE ON publication BEGIN SELECT RAISE(ABORT, 'publication is append-only'); END;

CREATE TABLE publication (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  body VARCHAR NOT NULL,
  digest VARCHAR NOT NULL,
  head VARCHAR NOT NULL,
  published_at DATETIME NOT NULL,
  ends_at DATETIME NOT NULL,
  published_by VARCHAR NOT NULL,
  CONSTRAINT publication_pk PRIMARY KEY (id),
  CONSTRAINT publication_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT publication_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT publication_stage_id_number_uq UNIQUE (stage_id, number)
);

CREATE INDEX publication_edition_id_ix ON publication (edition_id);

CREATE INDEX publication_stage_id_ix ON publication (stage_id);

CREATE TRIGGER publication_step_no_delete BEFORE DELETE ON publication_step BEGIN SELECT RAISE(ABORT, 'publication_step is append-only'); END;

CREATE TRIGGER publication_step_no_update BEFORE UPDATE ON publication_step BEGIN SELECT RAISE(ABORT, 'publication_step is append-only'); END;

CREATE TABLE publication_step (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  publication_id INTEGER NOT NULL,
  step VARCHAR NOT NULL,
  at DATETIME NOT NULL,
  "by" VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  CONSTRAINT publication_step_pk PRIMARY KEY (id),
  CONSTRAINT publication_step_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT publication_step_publication_id_fk FOREIGN KEY(publication_id) REFERENCES publication (id)
);

CREATE INDEX publication_step_edition_id_ix ON publication_step (edition_id);

CREATE INDEX publication_step_publication_id_ix ON publication_step (publication_id);

CREATE TRIGGER published_line_no_delete BEFORE DELETE ON published_line BEGIN SELECT RAISE(ABORT, 'published_line is append-only'); END;

CREATE TRIGGER published_line_no_update BEFORE UPDATE ON published_line BEGIN SELECT RAISE(ABORT, 'published_line is append-only'); END;

CREATE TABLE published_line (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  publication_id INTEGER NOT NULL,
  entry_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  place VARCHAR NOT NULL,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  unit VARCHAR NOT NULL,
  score VARCHAR NOT NULL,
  prize VARCHAR NOT NULL,
  specials JSON NOT NULL,
  explanation JSON NOT NULL,
  CONSTRAINT published_line_pk PRIMARY KEY (id),
  CONSTRAINT published_line_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT published_line_entry_id_fk FOREIGN KEY(entry_id) REFERENCES entry (id),
  CONSTRAINT published_line_publication_id_fk FOREIGN KEY(publication_id) REFERENCES publication (id),
  CONSTRAINT published_line_publication_id_code_uq UNIQUE (publication_id, code)
);

CREATE INDEX published_line_edition_id_ix ON published_line (edition_id);

CREATE INDEX published_line_entry_id_ix ON published_line (entry_id);

CREATE INDEX published_line_publication_id_ix ON published_line (publication_id);

CREATE TRIGGER recusal_no_delete BEFORE DELETE ON recusal BEGIN SELECT RAISE(ABORT, 'recusal is append-only'); END;

CREATE TRIGGER recusal_only_reason BEFORE UPDATE ON recusal WHEN NOT (NEW.reason = '' AND NEW."id" IS OLD."id" AND NEW."edition_id" IS OLD."edition_id" AND NEW."seat_id" IS OLD."seat_id" AND NEW."appearance_id" IS OLD."appearance_id" AND NEW."why" IS OLD."why" AND NEW."at" IS OLD."at" AND NEW."by" IS OLD."by") BEGIN SELECT RAISE(ABORT, 'recusal is append-only'); END;

CREATE TABLE recusal (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  seat_id INTEGER NOT NULL,
  appearance_id INTEGER NOT NULL,
  why VARCHAR(24) NOT NULL,
  reason VARCHAR NOT NULL,
  at DATETIME NOT NULL,
  "by" VARCHAR NOT NULL,
  CONSTRAINT recusal_pk PRIMARY KEY (id),
  CONSTRAINT recusal_appearance_id_fk FOREIGN KEY(appearance_id) REFERENCES appearance (id),
  CONSTRAINT recusal_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT recusal_seat_id_fk FOREIGN KEY(seat_id) REFERENCES seat (id),
  CONSTRAINT recusal_seat_id_appearance_id_uq UNIQUE (seat_id, appearance_id),
  CONSTRAINT recusal_why_ck CHECK (why IN ('recused', 'absent'))
);

CREATE INDEX recusal_appearance_id_ix ON recusal (appearance_id);

CREATE INDEX recusal_edition_id_ix ON recusal (edition_id);

CREATE TRIGGER result_run_no_delete BEFORE DELETE ON result_run BEGIN SELECT RAISE(ABORT, 'result_run is append-only'); END;

CREATE TRIGGER result_run_no_update BEFORE UPDATE ON result_run BEGIN SELECT RAISE(ABORT, 'result_run is append-only'); END;

CREATE TABLE result_run (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  head VARCHAR NOT NULL,
  body JSON NOT NULL,
  computed_at DATETIME NOT NULL,
  CONSTRAINT result_run_pk PRIMARY KEY (id),
  CONSTRAINT result_run_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT result_run_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT result_run_stage_id_number_uq UNIQUE (stage_id, number)
);

CREATE INDEX result_run_edition_id_ix ON result_run (edition_id);

CREATE INDEX result_run_stage_id_ix ON result_run (stage_id);

CREATE TABLE role_grant (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  person_id INTEGER,
  role VARCHAR(24) NOT NULL,
  code VARCHAR NOT NULL,
  unit_id INTEGER,
  entry_id INTEGER,
  given_at DATETIME NOT NULL,
  revoked_at DATETIME,
  CONSTRAINT role_grant_pk PRIMARY KEY (id),
  CONSTRAINT role_grant_entry_iff_contestant_ck CHECK ((role = 'contestant') = (entry_id IS NOT NULL)),
  CONSTRAINT role_grant_unit_iff_unit_role_ck CHECK ((role = 'unit') = (unit_id IS NOT NULL)),
  CONSTRAINT role_grant_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT role_grant_entry_id_fk FOREIGN KEY(entry_id) REFERENCES entry (id),
  CONSTRAINT role_grant_person_id_fk FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT role_grant_unit_id_fk FOREIGN KEY(unit_id) REFERENCES unit (id),
  CONSTRAINT role_grant_edition_id_code_uq UNIQUE (edition_id, code),
  CONSTRAINT role_grant_role_ck CHECK (role IN ('organiser', 'observer', 'desk', 'judge', 'unit', 'contestant'))
);

CREATE INDEX role_grant_edition_id_ix ON role_grant (edition_id);

CREATE INDEX role_grant_person_id_ix ON role_grant (person_id);

CREATE TABLE roster_draft (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  "by" VARCHAR NOT NULL,
  at DATETIME NOT NULL,
  file_name VARCHAR NOT NULL,
  workbook VARCHAR NOT NULL,
  rows VARCHAR NOT NULL,
  fixes VARCHAR NOT NULL,
  CONSTRAINT roster_draft_pk PRIMARY KEY (id),
  CONSTRAINT roster_draft_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT roster_draft_edition_id_uq UNIQUE (edition_id)
);

CREATE INDEX roster_draft_edition_id_ix ON roster_draft (edition_id);

CREATE TRIGGER rulebook_no_delete BEFORE DELETE ON rulebook BEGIN SELECT RAISE(ABORT, 'rulebook is append-only'); END;

CREATE TRIGGER rulebook_no_update BEFORE UPDATE ON rulebook BEGIN SELECT RAISE(ABORT, 'rulebook is append-only'); END;

CREATE TABLE rulebook (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  text VARCHAR NOT NULL,
  digest VARCHAR NOT NULL,
  chain VARCHAR NOT NULL,
  adopted_at DATETIME NOT NULL,
  adopted_by VARCHAR NOT NULL,
  CONSTRAINT rulebook_pk PRIMARY KEY (id),
  CONSTRAINT rulebook_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT rulebook_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT rulebook_stage_id_number_uq UNIQUE (stage_id, number)
);

CREATE INDEX rulebook_edition_id_ix ON rulebook (edition_id);

CREATE TABLE seat (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  panel_id INTEGER NOT NULL,
  grant_id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  role VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  unit_id INTEGER,
  head BOOLEAN NOT NULL, lot VARCHAR,
  CONSTRAINT seat_pk PRIMARY KEY (id),
  CONSTRAINT seat_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT seat_grant_id_fk FOREIGN KEY(grant_id) REFERENCES role_grant (id),
  CONSTRAINT seat_panel_id_fk FOREIGN KEY(panel_id) REFERENCES panel (id),
  CONSTRAINT seat_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT seat_unit_id_fk FOREIGN KEY(unit_id) REFERENCES unit (id),
  CONSTRAINT seat_grant_id_uq UNIQUE (grant_id),
  CONSTRAINT seat_stage_id_code_uq UNIQUE (stage_id, code)
);

CREATE INDEX seat_edition_id_ix ON seat (edition_id);

CREATE INDEX seat_panel_id_ix ON seat (panel_id);

CREATE INDEX seat_stage_id_ix ON seat (stage_id);

CREATE TABLE sheet_draft (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  seat_id INTEGER NOT NULL,
  appearance_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  typed JSON NOT NULL,
  base INTEGER NOT NULL,
  from_paper BOOLEAN NOT NULL,
  hands JSON NOT NULL,
  at DATETIME NOT NULL,
  CONSTRAINT sheet_draft_pk PRIMARY KEY (id),
  CONSTRAINT sheet_draft_appearance_id_fk FOREIGN KEY(appearance_id) REFERENCES appearance (id),
  CONSTRAINT sheet_draft_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT sheet_draft_seat_id_fk FOREIGN KEY(seat_id) REFERENCES seat (id),
  CONSTRAINT sheet_draft_seat_id_appearance_id_attempt_uq UNIQUE (seat_id, appearance_id, attempt)
);

CREATE INDEX sheet_draft_edition_id_ix ON sheet_draft (edition_id);

CREATE INDEX sheet_draft_seat_id_ix ON sheet_draft (seat_id);

CREATE TABLE sheet_now (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  seat_id INTEGER NOT NULL,
  appearance_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  marks JSON NOT NULL,
  total INTEGER NOT NULL,
  note VARCHAR NOT NULL,
  seq INTEGER NOT NULL,
  hash VARCHAR NOT NULL,
  signed_at DATETIME NOT NULL,
  CONSTRAINT sheet_now_pk PRIMARY KEY (id),
  CONSTRAINT sheet_now_rev_from_one_ck CHECK (rev >= 1),
  CONSTRAINT sheet_now_appearance_id_fk FOREIGN KEY(appearance_id) REFERENCES appearance (id),
  CONSTRAINT sheet_now_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT sheet_now_seat_id_fk FOREIGN KEY(seat_id) REFERENCES seat (id),
  CONSTRAINT sheet_now_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT sheet_now_seat_id_appearance_id_attempt_uq UNIQUE (seat_id, appearance_id, attempt)
);

CREATE INDEX sheet_now_appearance_id_ix ON sheet_now (appearance_id);

CREATE INDEX sheet_now_edition_id_ix ON sheet_now (edition_id);

CREATE INDEX sheet_now_seat_id_ix ON sheet_now (seat_id);

CREATE INDEX sheet_now_stage_id_ix ON sheet_now (stage_id);

CREATE TRIGGER sheet_return_no_delete BEFORE DELETE ON sheet_return BEGIN SELECT RAISE(ABORT, 'sheet_return is append-only'); END;

CREATE TRIGGER sheet_return_no_update BEFORE UPDATE ON sheet_return BEGIN SELECT RAISE(ABORT, 'sheet_return is append-only'); END;

CREATE TABLE sheet_return (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  seat_id INTEGER NOT NULL,
  appearance_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  reason VARCHAR NOT NULL,
  at DATETIME NOT NULL,
  "by" VARCHAR NOT NULL,
  CONSTRAINT sheet_return_pk PRIMARY KEY (id),
  CONSTRAINT sheet_return_appearance_id_fk FOREIGN KEY(appearance_id) REFERENCES appearance (id),
  CONSTRAINT sheet_return_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT sheet_return_seat_id_fk FOREIGN KEY(seat_id) REFERENCES seat (id),
  CONSTRAINT sheet_return_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT sheet_return_seat_id_appearance_id_attempt_uq UNIQUE (seat_id, appearance_id, attempt)
);

CREATE INDEX sheet_return_edition_id_ix ON sheet_return (edition_id);

CREATE INDEX sheet_return_stage_id_ix ON sheet_return (stage_id);

CREATE TABLE sign_in_attempt (
  id INTEGER NOT NULL,
  "key" VARCHAR NOT NULL,
  at DATETIME NOT NULL,
  CONSTRAINT sign_in_attempt_pk PRIMARY KEY (id)
);

CREATE INDEX sign_in_attempt_key_ix ON sign_in_attempt ("key");

CREATE TABLE signed_in (
  id INTEGER NOT NULL,
  digest VARCHAR NOT NULL,
  person_id INTEGER,
  grant_id INTEGER,
  behind_id INTEGER,
  at_makers BOOLEAN NOT NULL,
  device VARCHAR NOT NULL,
  created_at DATETIME NOT NULL,
  revoked_at DATETIME,
  ended_by_id INTEGER,
  CONSTRAINT signed_in_pk PRIMARY KEY (id),
  CONSTRAINT signed_in_maker_known_ck CHECK (NOT at_makers OR behind_id IS NOT NULL),
  CONSTRAINT signed_in_ended_when_revoked_ck CHECK (ended_by_id IS NULL OR revoked_at IS NOT NULL),
  CONSTRAINT signed_in_behind_id_fk FOREIGN KEY(behind_id) REFERENCES person (id),
  CONSTRAINT signed_in_ended_by_id_fk FOREIGN KEY(ended_by_id) REFERENCES signed_in (id),
  CONSTRAINT signed_in_grant_id_fk FOREIGN KEY(grant_id) REFERENCES role_grant (id),
  CONSTRAINT signed_in_person_id_fk FOREIGN KEY(person_id) REFERENCES person (id),
  CONSTRAINT signed_in_digest_uq UNIQUE (digest)
);

CREATE INDEX signed_in_grant_id_ix ON signed_in (grant_id);

CREATE INDEX signed_in_person_id_ix ON signed_in (person_id);

CREATE TABLE speech_clock (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  appearance_id INTEGER NOT NULL,
  state VARCHAR(24) NOT NULL,
  spoken INTEGER NOT NULL,
  since DATETIME,
  moves INTEGER NOT NULL,
  CONSTRAINT speech_clock_pk PRIMARY KEY (id),
  CONSTRAINT speech_clock_running_iff_since_ck CHECK ((state = 'running') = (since IS NOT NULL)),
  CONSTRAINT speech_clock_spoken_not_negative_ck CHECK (spoken >= 0),
  CONSTRAINT speech_clock_appearance_id_fk FOREIGN KEY(appearance_id) REFERENCES appearance (id),
  CONSTRAINT speech_clock_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT speech_clock_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT speech_clock_appearance_id_uq UNIQUE (appearance_id),
  CONSTRAINT speech_clock_state_ck CHECK (state IN ('ready', 'running', 'paused', 'stopped'))
);

CREATE INDEX speech_clock_appearance_id_ix ON speech_clock (appearance_id);

CREATE INDEX speech_clock_edition_id_ix ON speech_clock (edition_id);

CREATE INDEX speech_clock_stage_id_ix ON speech_clock (stage_id);

CREATE TABLE stage (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  unit_id INTEGER,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  position INTEGER NOT NULL,
  chain VARCHAR NOT NULL,
  state VARCHAR(24) NOT NULL,
  starts_at DATETIME,
  report_at DATETIME,
  venue VARCHAR NOT NULL,
  opened_at DATETIME,
  sealed_at DATETIME,
  final_at DATETIME, segments INTEGER CONSTRAINT stage_several_segments_ck CHECK (segments IS NULL OR segments > 1),
  CONSTRAINT stage_pk PRIMARY KEY (id),
  CONSTRAINT stage_final_iff_at_ck CHECK ((state = 'final') = (final_at IS NOT NULL)),
  CONSTRAINT stage_opened_iff_at_ck CHECK ((state IN ('scoring','sealed','publicised','final')) = (opened_at IS NOT NULL)),
  CONSTRAINT stage_sealed_iff_at_ck CHECK ((state IN ('sealed','publicised','final')) = (sealed_at IS NOT NULL)),
  CONSTRAINT stage_report_before_start_ck CHECK (report_at IS NULL OR (starts_at IS NOT NULL AND report_at <= starts_at)),
  CONSTRAINT stage_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT stage_unit_id_fk FOREIGN KEY(unit_id) REFERENCES unit (id),
  CONSTRAINT stage_chain_uq UNIQUE (chain),
  CONSTRAINT stage_edition_id_code_uq UNIQUE (edition_id, code),
  CONSTRAINT stage_state_ck CHECK (state IN ('planned', 'open', 'closed', 'scoring', 'sealed', 'publicised', 'final'))
);

CREATE INDEX stage_edition_id_ix ON stage (edition_id);

CREATE TABLE tablet_now (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  seat_id INTEGER NOT NULL,
  at DATETIME NOT NULL,
  unsent INTEGER NOT NULL,
  battery INTEGER,
  charging BOOLEAN NOT NULL,
  plain BOOLEAN NOT NULL,
  drilled_at DATETIME,
  wipe_asked_at DATETIME,
  wiped_at DATETIME,
  CONSTRAINT tablet_now_pk PRIMARY KEY (id),
  CONSTRAINT tablet_now_battery_in_percent_ck CHECK (battery BETWEEN 0 AND 100),
  CONSTRAINT tablet_now_unsent_not_negative_ck CHECK (unsent >= 0),
  CONSTRAINT tablet_now_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT tablet_now_seat_id_fk FOREIGN KEY(seat_id) REFERENCES seat (id),
  CONSTRAINT tablet_now_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT tablet_now_seat_id_uq UNIQUE (seat_id)
);

CREATE INDEX tablet_now_edition_id_ix ON tablet_now (edition_id);

CREATE INDEX tablet_now_stage_id_ix ON tablet_now (stage_id);

CREATE TABLE track (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  CONSTRAINT track_pk PRIMARY KEY (id),
  CONSTRAINT track_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT track_edition_id_code_uq UNIQUE (edition_id, code)
);

CREATE INDEX track_edition_id_ix ON track (edition_id);

CREATE TRIGGER trail_no_delete BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;

CREATE TRIGGER trail_only_reason BEFORE UPDATE ON trail WHEN NOT (NEW.reason = '' AND NEW."id" IS OLD."id" AND NEW."edition_id" IS OLD."edition_id" AND NEW."at" IS OLD."at" AND NEW."by" IS OLD."by" AND NEW."act" IS OLD."act" AND NEW."about" IS OLD."about") BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END;

CREATE TABLE trail (
  id INTEGER NOT NULL,
  edition_id INTEGER,
  at DATETIME NOT NULL,
  "by" VARCHAR NOT NULL,
  act VARCHAR NOT NULL,
  about VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  CONSTRAINT trail_pk PRIMARY KEY (id),
  CONSTRAINT trail_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id)
);

CREATE INDEX trail_edition_id_act_ix ON trail (edition_id, act);

CREATE INDEX trail_edition_id_ix ON trail (edition_id);

CREATE TABLE unit (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  parent_id INTEGER,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  quota INTEGER,
  quota_reason VARCHAR NOT NULL,
  facts JSON NOT NULL,
  CONSTRAINT unit_pk PRIMARY KEY (id),
  CONSTRAINT unit_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT unit_parent_id_fk FOREIGN KEY(parent_id) REFERENCES unit (id),
  CONSTRAINT unit_edition_id_code_uq UNIQUE (edition_id, code)
);

CREATE INDEX unit_edition_id_ix ON unit (edition_id);

CREATE TRIGGER upkeep_note_no_delete BEFORE DELETE ON upkeep_note BEGIN SELECT RAISE(ABORT, 'upkeep_note is append-only'); END;

CREATE TRIGGER upkeep_note_no_update BEFORE UPDATE ON upkeep_note BEGIN SELECT RAISE(ABORT, 'upkeep_note is append-only'); END;

CREATE TABLE upkeep_note (
  id INTEGER NOT NULL,
  edition_id INTEGER,
  at DATETIME NOT NULL,
  task VARCHAR NOT NULL,
  step VARCHAR(24) NOT NULL,
  tone VARCHAR(24) NOT NULL,
  code VARCHAR NOT NULL,
  facts JSON NOT NULL,
  CONSTRAINT upkeep_note_pk PRIMARY KEY (id),
  CONSTRAINT upkeep_note_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT upkeep_note_step_ck CHECK (step IN ('did', 'found', 'over')),
  CONSTRAINT upkeep_note_tone_ck CHECK (tone IN ('fine', 'look', 'wrong'))
);

CREATE INDEX upkeep_note_edition_id_ix ON upkeep_note (edition_id);

CREATE TABLE upkeep_task (
  name VARCHAR NOT NULL,
  holder VARCHAR NOT NULL,
  until DATETIME,
  ended_at DATETIME,
  found JSON NOT NULL,
  CONSTRAINT upkeep_task_pk PRIMARY KEY (name),
  CONSTRAINT upkeep_task_held_by_somebody_ck CHECK (until IS NULL OR holder <> '')
);

CREATE TABLE vote (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  state VARCHAR(24) NOT NULL,
  opened_at DATETIME,
  closed_at DATETIME,
  CONSTRAINT vote_pk PRIMARY KEY (id),
  CONSTRAINT vote_closed_iff_at_ck CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
  CONSTRAINT vote_opened_iff_at_ck CHECK ((state = 'prepared') = (opened_at IS NULL)),
  CONSTRAINT vote_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT vote_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT vote_stage_id_uq UNIQUE (stage_id),
  CONSTRAINT vote_state_ck CHECK (state IN ('prepared', 'open', 'closed'))
);

CREATE INDEX vote_edition_id_ix ON vote (edition_id);

CREATE INDEX vote_stage_id_ix ON vote (stage_id);

CREATE TRIGGER vote_card_no_delete BEFORE DELETE ON vote_card BEGIN SELECT RAISE(ABORT, 'vote_card is append-only'); END;

CREATE TRIGGER vote_card_no_update BEFORE UPDATE ON vote_card BEGIN SELECT RAISE(ABORT, 'vote_card is append-only'); END;

CREATE TABLE vote_card (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  vote_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  voters VARCHAR NOT NULL,
  digest VARCHAR NOT NULL,
  CONSTRAINT vote_card_pk PRIMARY KEY (id),
  CONSTRAINT vote_card_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT vote_card_vote_id_fk FOREIGN KEY(vote_id) REFERENCES vote (id),
  CONSTRAINT vote_card_digest_uq UNIQUE (digest),
  CONSTRAINT vote_card_vote_id_number_uq UNIQUE (vote_id, number)
);

CREATE INDEX vote_card_edition_id_ix ON vote_card (edition_id);

CREATE INDEX vote_card_vote_id_ix ON vote_card (vote_id);

CREATE TABLE witnessed_draw (
  id INTEGER NOT NULL,
  edition_id INTEGER NOT NULL,
  stage_id INTEGER NOT NULL,
  chain VARCHAR NOT NULL,
  number INTEGER NOT NULL,
  state VARCHAR(24) NOT NULL,
  reason VARCHAR NOT NULL,
  opened_at DATETIME NOT NULL, lead VARCHAR DEFAULT 'order' NOT NULL CONSTRAINT witnessed_draw_leading_ck CHECK (lead IN ('order', 'judges')),
  CONSTRAINT witnessed_draw_pk PRIMARY KEY (id),
  CONSTRAINT witnessed_draw_void_iff_reason_ck CHECK ((state = 'void') = (reason <> '')),
  CONSTRAINT witnessed_draw_edition_id_fk FOREIGN KEY(edition_id) REFERENCES edition (id),
  CONSTRAINT witnessed_draw_stage_id_fk FOREIGN KEY(stage_id) REFERENCES stage (id),
  CONSTRAINT witnessed_draw_state_ck CHECK (state IN ('gathering', 'fixed', 'drawn', 'called_off', 'void'))
);

CREATE INDEX witnessed_draw_edition_id_ix ON witnessed_draw (edition_id);

CREATE UNIQUE INDEX witnessed_draw_one_running ON witnessed_draw (chain) WHERE state IN ('gathering', 'fixed');

CREATE INDEX witnessed_draw_stage_id_ix ON witnessed_draw (stage_id);

