//! What a character is to a screen: a picture, a mark upon another, something unseen. From the Unicode
//! character database, and the lists of characters that sources of trojans were found to use.

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar;

/// Whether a character has no picture of its own, or turns the order of others around.
pub const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
        | '\u{17b4}' | '\u{17b5}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether only some program knows how a character looks, or none may.
pub const fn is_private(c: char) -> bool {
    matches!(c,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fdd0}'..='\u{fdef}'
    ) || (c as u32) & 0xfffe == 0xfffe
}

/// Whether a character chooses between looks of the one before it.
pub const fn is_selector(c: char) -> bool {
    matches!(c,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}' | '\u{180f}'
    )
}

/// Whether `base` has looks that `selector` can choose between. A selector elsewhere says nothing to a
/// reader, and can carry what is not seen.
pub const fn takes_selector(base: char, selector: char) -> bool {
    match selector {
        '\u{fe00}'..='\u{fe0f}' => {
            matches!(base,
                '0'..='9' | '#' | '*'
                | '\u{a9}' | '\u{ae}'
                | '\u{1000}'..='\u{109f}'
                | '\u{203c}' | '\u{2049}'
                | '\u{2100}'..='\u{2bff}'
                | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
                | '\u{a840}'..='\u{a877}'
                | '\u{1f000}'..='\u{1faff}'
            ) || is_ideograph(base)
        }
        '\u{e0100}'..='\u{e01ef}' => is_ideograph(base),
        _ => matches!(base, '\u{1800}'..='\u{18af}'),
    }
}

const fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}'
    )
}

/// Whether a character is drawn upon the one before it.
pub fn is_mark(c: char) -> bool {
    is_combining_mark(c) || UnicodeWidthChar::width(c) == Some(0)
}

/// Whether a character is an emoji, or becomes one.
pub const fn is_picture(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}'
        | '\u{2600}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1faff}'
    )
}

/// Whether a character gives a picture of a person a colour of skin.
pub const fn is_modifier(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether a flag of a region begins with this one.
pub const fn is_flag_base(c: char) -> bool {
    c == '\u{1f3f4}'
}

/// Whether a letter is of a script whose letters take other shapes beside one another.
pub fn is_joining(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c,
            '\u{620}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{18af}' | '\u{1e900}'..='\u{1e95f}'
        )
}
