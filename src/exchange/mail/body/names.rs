//! Names for files that come without one: by their type, so that they open with what they are for.

use crate::model::mail::file_name;

/// Media types and the endings of their files.
const ENDINGS: &[(&str, &str)] = &[
    ("application/gzip", "gz"),
    ("application/json", "json"),
    ("application/msword", "doc"),
    ("application/ms-tnef", "dat"),
    ("application/pdf", "pdf"),
    ("application/pgp-encrypted", "asc"),
    ("application/pgp-keys", "asc"),
    ("application/pgp-signature", "asc"),
    ("application/pkcs7-mime", "p7m"),
    ("application/pkcs7-signature", "p7s"),
    ("application/postscript", "ps"),
    ("application/rtf", "rtf"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-outlook", "msg"),
    ("application/vnd.ms-powerpoint", "ppt"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.rar", "rar"),
    ("application/x-7z-compressed", "7z"),
    ("application/x-gzip", "gz"),
    ("application/x-pdf", "pdf"),
    ("application/x-pkcs7-mime", "p7m"),
    ("application/x-pkcs7-signature", "p7s"),
    ("application/x-rar-compressed", "rar"),
    ("application/x-tar", "tar"),
    ("application/x-zip-compressed", "zip"),
    ("application/xml", "xml"),
    ("application/zip", "zip"),
    ("audio/amr", "amr"),
    ("audio/mp4", "m4a"),
    ("audio/mpeg", "mp3"),
    ("audio/ogg", "ogg"),
    ("audio/wav", "wav"),
    ("audio/x-wav", "wav"),
    ("image/bmp", "bmp"),
    ("image/gif", "gif"),
    ("image/heic", "heic"),
    ("image/jpeg", "jpg"),
    ("image/jpg", "jpg"),
    ("image/pjpeg", "jpg"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tif"),
    ("image/webp", "webp"),
    ("text/csv", "csv"),
    ("text/html", "html"),
    ("text/plain", "txt"),
    ("text/rtf", "rtf"),
    ("text/vcard", "vcf"),
    ("text/x-vcard", "vcf"),
    ("text/directory", "vcf"),
    ("text/xml", "xml"),
    ("video/3gpp", "3gp"),
    ("video/mp4", "mp4"),
    ("video/mpeg", "mpg"),
    ("video/quicktime", "mov"),
    ("video/webm", "webm"),
];

/// The first bytes of files of some kinds.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"PK\x03\x04", "zip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"{\\rtf", "rtf"),
    (b"BEGIN:VCALENDAR", "ics"),
    (b"BEGIN:VCARD", "vcf"),
];

/// The name of a file: as it is written where that names one, else by its type or its first bytes; `nr` is
/// its number among the files of its mail.
pub(in crate::exchange::mail) fn name(
    written: Option<String>,
    media: &str,
    bytes: &[u8],
    nr: usize,
) -> String {
    if let Some(name) = written.as_deref().map(file_name).filter(|name| !name.is_empty()) {
        return name;
    }
    match media {
        "message/rfc822" | "message/global" => return "forwarded.eml".to_owned(),
        "text/calendar" | "application/ics" => return "invite.ics".to_owned(),
        "message/delivery-status" => return "delivery-status.txt".to_owned(),
        "text/rfc822-headers" => return "headers.txt".to_owned(),
        "application/pgp-signature" => return "signature.asc".to_owned(),
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => {
            return "smime.p7s".to_owned();
        }
        _ => {}
    }
    let by_type = ENDINGS.iter().find(|(known, _)| *known == media).map(|(_, ending)| *ending);
    let by_bytes = BEGINNINGS.iter().find(|(start, _)| bytes.starts_with(start));
    let readable = media.starts_with("text/") || media.starts_with("message/");
    let ending = by_type.or(by_bytes.map(|(_, ending)| *ending)).or(readable.then_some("txt"));
    ending.map_or_else(|| format!("part-{nr}"), |ending| format!("part-{nr}.{ending}"))
}

/// The media type of a file by the ending of its name.
pub(in crate::exchange::mail) fn media_of(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let known = ending.and_then(|ending| ENDINGS.iter().find(|(_, known)| *known == ending));
    known.map_or("application/octet-stream", |(media, _)| media)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_name_opens_with_what_it_is_for() {
        assert_eq!(name(None, "application/pdf", b"", 2), "part-2.pdf");
        assert_eq!(name(None, "application/octet-stream", b"%PDF-1.4", 1), "part-1.pdf");
        assert_eq!(name(None, "application/octet-stream", b"?", 1), "part-1");
        assert_eq!(name(None, "text/x-log", b"", 1), "part-1.txt");
        assert_eq!(name(None, "message/rfc822", b"", 1), "forwarded.eml");
        assert_eq!(name(Some("..".to_owned()), "text/calendar", b"", 1), "invite.ics");
        assert_eq!(name(Some("bill.pdf".to_owned()), "text/plain", b"", 1), "bill.pdf");
        assert_eq!(media_of("a.PNG"), "image/png");
        assert_eq!(media_of("a"), "application/octet-stream");
    }
}
