//! Mail addresses as people write them into a field: one, several, or none at all.

/// What is written where there is no address, before the `@`.
const NONE: &[&str] =
    &["none", "noemail", "no-email", "no_email", "nomail", "no-mail", "n/a", "нет"];

/// A mail address in small letters, out of `Name <address>` and `mailto:`. None where it is none, or
/// where several stand in it.
pub fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = text
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or(text, |(address, _)| address);
    let address = inner.trim().trim_start_matches("mailto:").to_lowercase();
    let (local, domain) = address.rsplit_once('@')?;

    // `,` and `;` part addresses, and stand in none.
    let apart = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';');
    let said = |part: &str| part.chars().any(char::is_alphanumeric);
    // `"anna reed"@example.org`: between quotes blanks and marks are part of the name.
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    if quoted && said(local) && said(domain) && !domain.contains(apart) {
        return (!address.chars().any(char::is_control)).then_some(address);
    }
    if !said(local) || !said(domain) || address.contains(apart) || local.contains('@') {
        return None;
    }
    // `no@no.no`, `test@test`: something had to stand there.
    let filler = domain.split('.').all(|label| label == local);
    (!filler && !NONE.contains(&local)).then_some(address)
}

/// Every mail address that a field holds, in small letters.
pub fn emails(text: &str) -> Vec<String> {
    if text.matches('@').count() == 1
        && let Some(one) = email(text)
    {
        return vec![one];
    }
    let mut found: Vec<String> = Vec::new();
    let parts = text.split(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '|' | '/' | '<' | '>' | '(' | ')')
    });
    for address in parts.filter(|part| !part.contains('"')).filter_map(email) {
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_come_into_one_writing() {
        assert_eq!(email("Maria <Maria@Example.ORG>").as_deref(), Some("maria@example.org"));
        assert_eq!(email("mailto:a@b.ru").as_deref(), Some("a@b.ru"));
        assert_eq!(email("\"Anna Reed\"@b.ru").as_deref(), Some("\"anna reed\"@b.ru"));
        assert_eq!(email("root@localhost").as_deref(), Some("root@localhost"));
        for text in [
            "",
            "maria",
            "@b.ru",
            "a@",
            "a b@c.ru",
            "-",
            "n/a",
            "-@-",
            "no@no.no",
            "test@test",
            "none@example.org",
            "нет",
        ] {
            assert_eq!(email(text), None, "{text}");
            assert_eq!(emails(text).len(), usize::from(text == "a b@c.ru"), "{text}");
        }
    }

    #[test]
    fn several_in_a_field_are_several() {
        let both = ["a@x.example", "b@y.example"];
        for text in [
            "a@x.example, b@y.example",
            "A@x.example;b@y.example",
            "a@x.example / b@y.example",
            "a@x.example b@y.example, a@x.example",
            "Anna <a@x.example>, Boris <b@y.example>",
            "a@x.example (work)\nb@y.example (home)",
        ] {
            assert_eq!(emails(text), both, "{text}");
        }
    }
}
