//! The words by which mail programs and people mark what is not theirs: in English, Russian, German and the
//! other languages that mails are often written in. All in lower case.

/// Beginnings of subjects of mails that are forwarded; a colon follows.
pub(super) const SUBJECTS_OF_FORWARDS: &[&str] = &[
    "fwd", "fw", "forward", "forwarded", "wg", "tr", "rv", "rif", "i", "enc", "vl", "vs", "vb", "doorst",
    "pd", "ilt", "пересл", "пересылка", "переслано", "перенаправлено", "переадресация", "転送", "转发", "轉寄",
];

/// What stands between dashes, or before a colon, where a forwarded mail follows.
pub(super) const FORWARDED: &[&str] = &[
    "forwarded message",
    "forwarded mail",
    "begin forwarded message",
    "start of forwarded message",
    "forwarded by",
    "original message forwarded",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "пересылаемое письмо",
    "перенаправленное сообщение",
    "переадресованное сообщение",
    "начало переадресованного сообщения",
    "начало пересылаемого сообщения",
    "начало пересланного сообщения",
    "завершение пересылаемого сообщения",
    "пересилається повідомлення",
    "переслане повідомлення",
    "weitergeleitete nachricht",
    "weitergeleitete mail",
    "weitergeleitete e-mail",
    "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail",
    "message transféré",
    "message transmis",
    "début du message transféré",
    "début du message réexpédié",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "mensagem encaminhada",
    "início da mensagem reencaminhada",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "vidarebefordrat meddelande",
    "videresendt meddelelse",
    "videresendt melding",
    "wiadomość przekazana",
    "przekazana wiadomość",
    "przeposlaná zpráva",
    "přeposlaná zpráva",
    "iletilmiş mesaj",
    "転送メッセージ",
    "转发的邮件",
];

/// What stands between dashes where the mail follows which is answered.
pub(super) const ORIGINAL: &[&str] = &[
    "original message",
    "original appointment",
    "reply message",
    "исходное сообщение",
    "оригинальное сообщение",
    "первоначальное сообщение",
    "начальное сообщение",
    "вихідне повідомлення",
    "ursprüngliche nachricht",
    "originalnachricht",
    "original-nachricht",
    "original nachricht",
    "message d'origine",
    "message original",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "oprindelig meddelelse",
    "opprinnelig melding",
    "ursprungligt meddelande",
    "originalmeddelande",
    "alkuperäinen viesti",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "původní zpráva",
    "eredeti üzenet",
    "özgün ileti",
    "orijinal mesaj",
    "原始邮件",
    "元のメッセージ",
];

/// Names of the header that says who wrote a quoted mail.
pub(super) const FROM_FIELDS: &[&str] = &[
    "from", "от", "от кого", "від", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "feladó",
    "kimden", "gönderen", "expéditeur", "remitente", "mittente", "afzender", "absender", "отправитель",
    "发件人", "寄件者", "差出人",
];

/// Names of the other headers that programs quote.
pub(super) const FIELDS: &[&str] = &[
    "sent", "date", "to", "cc", "bcc", "subject", "reply-to", "importance", "attachments", "sent by", "on behalf of",
    "отправлено", "дата", "кому", "копия", "тема", "вложения", "важность", "надіслано", "копія", "отправлен",
    "дата отправки",
    "gesendet", "datum", "an", "kopie", "betreff", "priorität", "wichtigkeit", "anlagen",
    "envoyé", "envoyé le", "à", "objet", "enviado", "enviado el", "enviada", "fecha", "data", "para", "asunto", "assunto",
    "inviato", "a", "oggetto", "verzonden", "aan", "onderwerp", "skickat", "till", "ämne", "sendt", "til", "emne",
    "lähetetty", "vastaanottaja", "aihe", "wysłano", "do", "temat", "odesláno", "komu", "předmět", "elküldve",
    "címzett", "tárgy", "gönderildi", "kime", "konu", "tarih", "发送时间", "收件人", "主题", "抄送", "送信日時", "宛先", "件名",
];

/// Beginnings of the words that introduce a quotation.
pub(super) const OPENERS: &[&str] = &[
    "on ", "at ", "in a message", "am ", "vom ", "le ", "el ", "il ", "il giorno", "em ", "op ", "den ", "på ", "w dniu",
    "dne ", "dnia ", "pe ", "quoting ", "в ", "во ", "вы ", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "пн,", "понедельник", "вторник",
    "среда", "четверг", "пятница", "суббота", "воскресенье", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "0", "1",
    "2", "3", "4", "5", "6", "7", "8", "9",
];

/// Words with which an introduction ends, before the colon.
pub(super) const CLOSERS: &[&str] = &[
    "wrote", "writes", "said", "has written", "написал", "написала", "написал(а)", "писал", "писала", "писал(а)", "пишет",
    "пише", "написав", "написала", "написав(ла)", "schrieb", "geschrieben", "schreibt", "a écrit", "écrit",
    "escribió", "escribio", "ha scritto", "scritto", "escreveu", "schreef", "skrev", "kirjoitti", "napisał",
    "napisała", "napisał(a)", "pisze", "napsal", "napsala", "napsal(a)", "írta", "a scris", "yazdı", "写道", "のメッセージ",
];

/// Words that stand within an introduction where the name follows them: `Am 2. März schrieb Anna Reed:`.
pub(super) const HIS_WORDS: &[&str] = &[
    "wrote", "schrieb", "schreef", "skrev", "écrit", "писал", "писала", "писал(а)", "написал", "написала", "написал(а)",
];

/// Beginnings of lines that programs of telephones put under a mail.
pub(super) const SENT_FROM: &[&str] = &[
    "sent from my", "sent from mail for", "sent from outlook", "sent from yahoo", "sent from samsung",
    "sent from proton", "sent from a ", "sent from the ", "sent from gmail", "sent via", "sent with", "sent using",
    "get outlook for", "download outlook", "отправлено с ", "отправлено из ", "отправлено через", "отправлено при помощи",
    "послано с ", "написано с ", "скачать outlook", "надіслано з ", "відправлено з ", "von meinem ", "gesendet von ",
    "gesendet mit", "gesendet aus", "diese nachricht wurde von meinem", "envoyé de mon", "envoyé depuis", "envoyé à partir de", "enviado desde",
    "enviado de mi", "enviado do meu", "enviado a partir", "inviato da", "verzonden vanaf", "verstuurd vanaf", "skickat från",
    "sendt fra", "lähetetty ", "wysłane z", "odesláno z", "iphone'umdan gönderildi", "iphoneから送信", "发自我的",
];

/// Formulas with which a letter closes; a name may stand behind them.
pub(super) const CLOSING: &[&str] = &[
    "best regards", "kind regards", "warm regards", "with best regards", "with kind regards", "regards", "best wishes",
    "yours sincerely", "sincerely", "sincerely yours", "yours faithfully", "yours truly", "cordially", "respectfully",
    "many thanks and regards", "thanks and regards", "thanks & regards", "с уважением", "с наилучшими пожеланиями", "с пожеланиями", "с благодарностью",
    "искренне ваш", "всего доброго", "всего наилучшего", "з повагою", "mit freundlichen grüßen", "mit freundlichen grüssen",
    "mit freundlichem gruß", "mit besten grüßen", "freundliche grüße", "freundliche grüsse", "viele grüße", "viele grüsse",
    "beste grüße", "liebe grüße", "schöne grüße", "herzliche grüße", "mfg", "cordialement", "bien cordialement", "bien à vous",
    "salutations", "saludos", "un saludo", "saludos cordiales", "atentamente", "cordiali saluti", "distinti saluti",
    "atenciosamente", "cumprimentos", "met vriendelijke groet", "vriendelijke groeten", "med vänlig hälsning",
    "med venlig hilsen", "med vennlig hilsen", "ystävällisin terveisin", "z poważaniem", "pozdrawiam", "s pozdravem",
    "saygılarımla",
];

/// Formulas that close a letter where nothing stands behind them in their line.
pub(super) const THANKS: &[&str] = &[
    "thanks", "thank you", "many thanks", "thanks in advance", "thanks again", "cheers", "best", "спасибо",
    "заранее спасибо", "спасибо заранее", "благодарю", "danke", "vielen dank", "besten dank", "danke im voraus",
    "merci", "gracias", "grazie", "obrigado", "bedankt", "dziękuję",
];

/// Words that only such foots have, or nearly so; each weighs two.
pub(super) const DISCLAIMER_STRONG: &[&str] = &[
    "this email and any attach", "this e-mail and any attach", "this email and any files", "this e-mail and any files",
    "this message and any attach", "this email (including", "this e-mail (including", "this message (including",
    "the information contained in this", "information in this email", "information in this e-mail",
    "this communication", "this email is confidential", "this e-mail is confidential", "this message is confidential",
    "this transmission", "intended solely", "intended only for", "solely for the use", "intended recipient",
    "named addressee", "intended addressee", "if you have received this", "if you received this", "confidentiality notice",
    "legally privileged", "legal privilege", "notify the sender", "any views or opinions",
    "consider the environment", "think before you print", "before printing this",
    "originated from outside", "external sender", "external email", "внешнего отправителя",
    "настоящее электронное сообщение", "данное электронное сообщение", "это электронное сообщение", "настоящее письмо",
    "содержащаяся в данном", "содержащаяся в настоящем", "содержащаяся в этом",
    "может содержать конфиденциальн", "содержит конфиденциальн", "является конфиденциальн", "являются конфиденциальн",
    "предназначен исключительно", "предназначено исключительно", "предназначена исключительно", "предназначены исключительно",
    "предназначено только", "предназначена только", "не являетесь адресатом", "не являетесь получателем", "не являетесь предполагаемым",
    "получили это сообщение по ошибке", "получили данное сообщение по ошибке", "получили это письмо по ошибке",
    "получили данное письмо по ошибке", "получили настоящее", "прежде чем распечатать", "перед тем, как распечатать",
    "уведомите отправителя", "сообщите отправителю", "сообщите об этом отправителю",
    "diese e-mail enthält", "diese email enthält", "diese nachricht enthält", "diese e-mail ist vertraulich", "diese e-mail und",
    "nicht der richtige adressat", "nicht der beabsichtigte", "nicht der vorgesehene", "irrtümlich erhalten", "vertrauliche und/oder",
    "rechtlich geschützte", "informieren sie bitte sofort", "vernichten sie diese", "nicht gestattet",
    "unbefugte weitergabe", "denken sie an die umwelt", "bevor sie diese e-mail ausdrucken",
    "ce message et toutes", "ce courriel", "ce message est confidentiel", "si vous avez reçu ce message par erreur",
    "pensez à l'environnement", "este mensaje", "este correo electrónico", "si ha recibido este", "questo messaggio",
    "le informazioni contenute", "se avete ricevuto", "esta mensagem", "dit bericht is", "deze e-mail",
];

/// Words that such foots have and others too; each weighs one.
pub(super) const DISCLAIMER_WEAK: &[&str] = &[
    "confidential", "privileged", "disclaimer", "unauthorised", "unauthorized", "unlawful", "prohibited", "disclosure",
    "disseminat", "distribution", "copying", "recipient", "addressee", "viruses", "liability", "delete", "in error", "registered in", "registered office",
    "конфиденциальн", "настоящее сообщение", "данное сообщение", "адресат", "запрещен", "распространени", "копировани",
    "раскрыти", "уничтож", "удалите", "ответственност", "по ошибке", "коммерческую тайну", "персональн",
    "vertraulich", "empfänger", "adressat", "vernichten", "löschen", "weitergabe", "unerlaubt", "haftung", "handelsregister",
    "geschäftsführer", "sitz der gesellschaft", "amtsgericht",
    "confidentiel", "destinataire", "interdite", "confidencial", "destinatario", "prohibid", "riservat", "vietat", "vertrouwelijk",
];

/// Foots that programs and lists put under a mail.
pub(super) const FOOTS: &[&str] = &[
    "virus-free", "checked for viruses by", "scanned for viruses", "virenfrei", "проверено на вирусы", "проверено на наличие вирусов",
    "не содержит вирусов", "auf viren geprüft", "to unsubscribe from this", "you received this message because you are subscribed",
    "mailing list", "вы получили это сообщение, потому что подписаны", "чтобы отписаться", "denken sie an die umwelt",
    "please consider the environment", "caution: this email originated", "caution: this message originated",
    "caution: external", "внимание: письмо от внешнего", "внимание! письмо от внешнего", "[extern",
];
