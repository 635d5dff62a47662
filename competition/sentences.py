"""Sentences for what the rules and the roster find; marked for the catalogue.

Each says what is wrong and what to do about it. Placeholders are the facts of the finding.
"""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802  # gettext's own name for "translate later"
    return text


WORKBOOK: dict[str, str] = {
    "workbook.too_big": N_("文件超过 %(most)s MB。请删去图片等无关内容，或分成几个文件再上传。"),
    "workbook.not_xlsx": N_("这不是 .xlsx 文件。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
    "workbook.old_or_locked": N_(
        "这是旧的 .xls 文件，或者文件设了密码。请取消密码，另存为 .xlsx 后再上传。"
    ),
    "workbook.macros": N_("文件里有宏。请另存为不含宏的 .xlsx 后再上传。"),
    "workbook.bomb": N_(
        "文件的内部结构异常，为安全起见没有打开。请新建一个 .xlsx，把名单复制进去。"
    ),
    "workbook.broken": N_("文件已损坏，没有读取。请用 Excel 或 WPS 打开，重新保存后再上传。"),
    "workbook.too_many_rows": N_("有 %(rows)s 行，最多 %(most)s 行。请分成几个文件上传。"),
    "workbook.too_many_columns": N_("有 %(columns)s 列，最多 %(most)s 列。请删去无关的列。"),
    "workbook.too_many_cells": N_("内容太多：%(cells)s 格，最多 %(most)s 格。请分成几个文件上传。"),
    "workbook.too_many_sheets": N_("工作表太多，最多 %(most)s 张。请只留下名单。"),
    "workbook.no_table": N_(
        "没有找到名单。名单的表头要有“姓名”，以及工号、单位、出生年月中的至少一项。"
    ),
}

SHEET: dict[str, str] = {
    "sheet.hidden": N_("这张工作表是隐藏的，没有读取。如果需要，请取消隐藏后重新上传。"),
    "sheet.no_table": N_("这张工作表里没有找到名单，没有读取。"),
    "heading.twice": N_("“%(heading)s”与 %(kept)s 列是同一项内容，采用的是 %(kept)s 列。"),
    "heading.no_staff_no": N_("没有“工号”一列。请补上这一列，或在下面逐行填写。"),
    "heading.no_unit": N_("没有“单位”一列，表头上方也没有写明单位。请补上，或在下面逐行填写。"),
    "heading.no_born": N_("没有“出生年月”一列。参赛条件有年龄要求，请补上这一列，或逐行填写。"),
    "column.id_number": N_("这一列是身份证号，没有读取：本系统不收集身份证号。"),
    "column.private": N_("这一列是个人信息，参赛用不到，没有读取。"),
    "column.not_asked": N_("这一列参赛用不到，没有读取。"),
}

CELL: dict[str, str] = {
    "cell.id_number": N_("这里填的是身份证号，没有读取。请改成应填的内容。"),
    "cell.phone": N_("这里有手机号码，没有读取。请改成应填的内容。"),
    "cell.email": N_("这里有邮箱地址，没有读取。请改成应填的内容。"),
    "cell.formula": N_("这里是公式，采用的是文件里保存的结果，请核对。"),
    "cell.formula_empty": N_("这里是公式，但文件里没有保存结果。请直接填写内容。"),
    "cell.error": N_("这里是 Excel 的错误值 %(value)s。请改成应填的内容。"),
    "cell.merged": N_("这里与别的行合并成了一个单元格，看不出这一行填什么。请逐行填写。"),
    "cell.too_long": N_("内容太长，最多 %(most)s 个字。"),
    "number.digits_lost": N_(
        "这个数字太长，Excel 已经丢掉了末尾几位。请把这一格设为文本格式，重新填写。"
    ),
    "name.missing": N_("没有填姓名。"),
    "name.strange": N_("“%(value)s”不像姓名。请只填姓名，一行一人。"),
    "name.namesake": N_("与“%(sheet)s”第 %(row)s 行同单位、同姓名，工号不同。请核对是否两个人。"),
    "staff_no.missing": N_("没有填工号。"),
    "staff_no.strange": N_("“%(value)s”不像工号。工号只能有字母、数字和横线。"),
    "staff_no.short": N_("工号比别人的短，别人是 %(usual)s 位。可能丢掉了开头的 0，请核对。"),
    "staff_no.of_another": N_(
        "工号 %(staff_no)s 与“%(sheet)s”第 %(row)s 行的 %(name)s 相同。请核对是谁的。"
    ),
    "staff_no.entered": N_("工号 %(staff_no)s 已经报过名。请删去这一行。"),
    "row.duplicate": N_("与“%(sheet)s”第 %(row)s 行的 %(name)s 重复。请删去其中一行。"),
    "row.hidden": N_("这一行在文件里是隐藏的，也读取了。如果不要，请略去。"),
    "unit.missing": N_("没有填单位。"),
    "track.missing": N_("没有填组别。"),
    "track.unknown": N_("没有“%(track)s”这个组别。是不是“%(meant)s”？"),
    "born.missing": N_("没有填出生年月。"),
}

DATE: dict[str, str] = {
    "date.unreadable": N_("“%(value)s”不是日期。请写成 1985-03-07 或 1985.03。"),
    "date.two_digit_year": N_("“%(value)s”的年份只有两位，看不出是哪一年。请写四位年份。"),
    "date.year_only": N_("“%(value)s”只有年份。请写到月。"),
    "date.month_unclear": N_(
        "“%(value)s”可能是 1 月，也可能是 10 月（数字格式会去掉末尾的 0）。请写明月份。"
    ),
    "date.no_such_day": N_("“%(value)s”：没有这一天。请核对。"),
    "date.implausible": N_("“%(value)s”不可能是参赛教师的出生日期。请核对。"),
}

ELIGIBILITY: dict[str, str] = {
    "age.within": N_("%(born)s 出生，在 %(limit)s（含）以后，符合年龄条件。"),
    "age.over": N_("%(born)s 出生，早于 %(limit)s，超过年龄条件。"),
    "age.reached_that_day": N_(
        "%(born)s 出生，到 %(on)s 当天正好满 %(age)s 周岁，不符合“不满 %(age)s 周岁”的条件。"
    ),
    "age.needs_day": N_("只写到 %(born)s，而年龄界限 %(limit)s 就在这个月里。请补上出生日。"),
    "age.unknown": N_("没有出生日期，无法判断是否在 %(limit)s（含）以后出生。"),
    "past.none": N_("没有不得再次参赛的获奖记录。"),
    "past.winner": N_("%(year)s 年在%(contest)s中获%(prize)s，按规定不再参赛。"),
    "unit.sends": N_("所在单位可以推荐选手。"),
    "unit.not_sending": N_("按规定，该单位不推荐选手。"),
    "unit.unknown": N_("没有“%(unit)s”这个单位。是不是“%(meant)s”？"),
}

ANNOUNCEMENT: dict[str, str] = {
    "announcement.id_number": N_("“%(line)s”一行里有身份证号，不能公布。请改正后再公布。"),
    "announcement.phone": N_("“%(line)s”一行里有手机号码，不能公布。请改正后再公布。"),
    "announcement.email": N_("“%(line)s”一行里有邮箱地址，不能公布。请改正后再公布。"),
    "announcement.note_id_number": N_("说明里有身份证号，不能公布。请删去后再公布。"),
    "announcement.note_phone": N_("说明里有手机号码，不能公布。请改用办公电话或删去。"),
    "announcement.note_email": N_("说明里有个人邮箱，不能公布。请删去后再公布。"),
}

REQUEST: dict[str, str] = {
    "body.too_large": N_(
        "提交的内容太大（上限 %(kb)s KB），没有保存。"
        "请用浏览器的“后退”回到刚才的页面，分开提交，或压缩附件后再试。"
    ),
    "page.stale": N_(
        "这个页面已经过期（可能重新登录过，或者放得太久），为安全起见没有保存。请返回刚才的页面重新提交。"
    ),
    "request.garbled": N_(
        "收到的内容不完整或格式不对，没有保存。请检查网络，返回刚才的页面重新提交。"
    ),
    "text.too_long": N_(
        "这段文字最多 %(most)s 个字，多了 %(over)s 个字，没有保存。请缩短后再提交。"
    ),
}

KEEPING: dict[str, str] = {
    "storage.full": N_(
        "服务器的磁盘满了，这一步没有保存。平板上签交的评分表都在，会自动重发；"
        "请组委会清理服务器磁盘，腾出空间后马上就能继续。"
    ),
    "storage.failing": N_(
        "服务器读写磁盘出错，这一步没有保存。平板上签交的评分表都在，会自动重发；"
        "请组委会检查服务器的磁盘。"
    ),
    "storage.busy": N_(
        "服务器正忙，这一步没有保存。平板上签交的评分表都在，会自动重发；"
        "其他操作请稍等几秒再试一次。"
    ),
    "storage.away": N_(
        "服务器连不上数据库，这一步没有保存。平板上签交的评分表都在，会自动重发；"
        "请组委会检查数据库是否在运行，恢复后马上就能继续。"
    ),
    "server.handed_over": N_(
        "这台服务器已移交给另一台电脑，这里只能查看，不能再改。请打开新的地址继续。"
    ),
    "restore.none_open": N_("没有等待登记的恢复：没有从备份恢复过，或者已经登记。"),
    "vote.restored": N_(
        "服务器是从 %(at)s 的备份恢复的：那以后投的票可能不在这里，现在只有 %(used)s 张卡的票，"
        "不在的卡可以再投。请先决定，例如请全场用手里的卡再投一次；"
        "再由组委会或计分台提议、监审确认“登记从备份恢复”，在理由里写明这个决定。"
    ),
    "restore.open": N_(
        "服务器是从 %(at)s 的备份恢复的，恢复还没有登记。登记之前可以评分，不能封分，"
        "也不能提议或确认别的事。请每位评委核对自己的列表，缺的重新签交，"
        "再由组委会或计分台提议、监审确认“登记从备份恢复”。"
    ),
}

SENTENCES: dict[str, str] = (
    REQUEST | KEEPING | WORKBOOK | SHEET | CELL | DATE | ELIGIBILITY | ANNOUNCEMENT
)
