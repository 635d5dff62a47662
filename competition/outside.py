"""Findings about servers outside this house, in words: time stamps and mail."""

from __future__ import annotations

from competition.sentences import N_

STAMPS: dict[str, str] = {
    "stamps.off": N_("时间戳：没有设置。校验码抄在纸上就够了；要请外面的机构作证，见 README。"),
    "stamps.all": N_("时间戳：正式比赛的校验码都盖过了。"),
    "stamps.wait": N_(
        "时间戳：还有 %(count)s 个校验码没有盖。巡检会向 %(authority)s 请求；"
        "一直如此，请看“巡检”页上的原因。"
    ),
    "stamps.wait_by_hand": N_(
        "时间戳：还有 %(count)s 个校验码没有盖。请运行 podium stamp 文件夹，"
        "把里面的请求送到时间戳机构。"
    ),
    "stamps.no_roots": N_(
        "时间戳：没有读到时间戳机构的根证书（%(file)s）。请把它存成 PEM 文件，"
        "在设置 stamp_roots 里写上文件名；没有它，收到的时间戳无法核对，所以也不请求。"
    ),
    "stamps.no_openssl": N_(
        "时间戳：这台电脑没有 openssl 程序，不能请求和核对时间戳。请安装它（apt install openssl）。"
    ),
    "stamps.silent": N_(
        "时间戳：%(authority)s 没有在时限内回答。下一轮会再试；一直如此请检查网络和设置。"
    ),
    "stamps.away": N_(
        "时间戳：%(authority)s 没有回答（%(fault)s）。下一轮会再试；"
        "这台服务器上不了外网的话，可以用 podium stamp。"
    ),
    "stamps.refused": N_(
        "时间戳：收到的回答不成立（%(fault)s），没有收下。下一轮会再试；"
        "一直如此请核对设置 stamp_authority 和 stamp_roots。"
    ),
    "stamps.stamped": N_(
        "%(chain)s：第 %(size)s 条之后的校验码盖上了时间戳，机构的时间是 %(at)s。"
    ),
    "stamps.asked": N_("写好了请求 %(file)s。机构的回答请用同一个名字、结尾换成 .tsr 放回来。"),
    "stamps.unfit": N_("%(file)s 不是这个校验码的时间戳（%(fault)s），没有收下。"),
}

MAIL: dict[str, str] = {
    "mail.off": N_("邮件：没有设置，不寄出任何邮件。要让校验码和提醒寄到各单位，见 README。"),
    "mail.on": N_("邮件：交给 %(server)s 寄出，现在有 %(count)s 封待寄。"),
    "mail.sent": N_("寄出了 %(count)s 封邮件。"),
    "mail.away": N_(
        "邮件：连不上邮件服务器。过几分钟会再试；一直如此请检查网络和设置 smtp 里的主机和端口。"
    ),
    "mail.silent": N_("邮件：邮件服务器没有在时限内回答。过几分钟会再试；一直如此请检查网络。"),
    "mail.broken": N_(
        "邮件：邮件服务器中途断开，或回答得不合规矩。过几分钟会再试；一直如此请问邮件服务器的管理员。"
    ),
    "mail.login": N_("邮件：邮件服务器不接受登录。请核对设置 smtp 里的用户名和密码（或授权码）。"),
    "mail.no_tls": N_(
        "邮件：邮件服务器不支持加密连接，所以没有寄，密码也没有送出。"
        "请改用支持 STARTTLS 的端口，或用 smtps://。"
    ),
    "mail.certificate": N_(
        "邮件：邮件服务器的证书核对不上，所以没有寄，密码也没有送出。"
        "请核对设置 smtp 里的主机名，或请邮件服务器的管理员更换证书。"
    ),
    "mail.sender": N_("邮件：邮件服务器不让用这个发件人。请核对设置 mail_from。"),
    "mail.recipient": N_("邮件：有邮箱被拒收，不再寄。请在“邮件”页核对地址，改正后重新登记。"),
    "mail.later": N_("邮件：有邮箱暂时不收，过一会儿再寄。"),
    "mail.content": N_("邮件：有邮件的内容被邮件服务器拒收，不再寄。请问邮件服务器的管理员。"),
    "mail.unreadable": N_(
        "邮件：有收件邮箱读不出来了（加密它的密钥不在），不再寄。请在“邮件”页删除后重新登记。"
    ),
    "mail.late": N_("邮件：有邮件三天里没有机会寄出，不再寄。请看“巡检”页上的原因。"),
}
