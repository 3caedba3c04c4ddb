//! In which country a time zone lies: by it numbers without a country are read.

/// The ISO 3166 code of the country that a time zone lies in, where the desk knows it.
pub fn country_of(zone: chrono_tz::Tz) -> Option<&'static str> {
    ZONES.iter().find(|(_, zones)| zones.contains(&zone.name())).map(|(country, _)| *country)
}

/// Countries with the names of their time zones, as `zone.tab` of the time zone database has them.
const ZONES: &[(&str, &[&str])] = &[
    (
        "RU",
        &[
            "Europe/Moscow",
            "Europe/Kaliningrad",
            "Europe/Samara",
            "Europe/Volgograd",
            "Europe/Saratov",
            "Europe/Ulyanovsk",
            "Europe/Astrakhan",
            "Europe/Kirov",
            "Asia/Yekaterinburg",
            "Asia/Omsk",
            "Asia/Novosibirsk",
            "Asia/Barnaul",
            "Asia/Tomsk",
            "Asia/Novokuznetsk",
            "Asia/Krasnoyarsk",
            "Asia/Irkutsk",
            "Asia/Chita",
            "Asia/Yakutsk",
            "Asia/Vladivostok",
            "Asia/Sakhalin",
            "Asia/Magadan",
            "Asia/Kamchatka",
        ],
    ),
    (
        "KZ",
        &[
            "Asia/Almaty",
            "Asia/Qyzylorda",
            "Asia/Aqtau",
            "Asia/Aqtobe",
            "Asia/Atyrau",
            "Asia/Oral",
            "Asia/Qostanay",
        ],
    ),
    ("DE", &["Europe/Berlin", "Europe/Busingen"]),
    ("GB", &["Europe/London"]),
    ("FR", &["Europe/Paris"]),
    ("AT", &["Europe/Vienna"]),
    ("CH", &["Europe/Zurich"]),
    ("UA", &["Europe/Kyiv", "Europe/Kiev"]),
    ("BY", &["Europe/Minsk"]),
    ("NL", &["Europe/Amsterdam"]),
    ("PL", &["Europe/Warsaw"]),
    ("BE", &["Europe/Brussels"]),
    ("BG", &["Europe/Sofia"]),
    ("CZ", &["Europe/Prague"]),
    ("DK", &["Europe/Copenhagen"]),
    ("EE", &["Europe/Tallinn"]),
    ("ES", &["Europe/Madrid", "Atlantic/Canary"]),
    ("FI", &["Europe/Helsinki"]),
    ("GR", &["Europe/Athens"]),
    ("HR", &["Europe/Zagreb"]),
    ("HU", &["Europe/Budapest"]),
    ("IE", &["Europe/Dublin"]),
    ("IT", &["Europe/Rome"]),
    ("LT", &["Europe/Vilnius"]),
    ("LV", &["Europe/Riga"]),
    ("MD", &["Europe/Chisinau"]),
    ("NO", &["Europe/Oslo"]),
    ("PT", &["Europe/Lisbon"]),
    ("RO", &["Europe/Bucharest"]),
    ("RS", &["Europe/Belgrade"]),
    ("SE", &["Europe/Stockholm"]),
    ("SI", &["Europe/Ljubljana"]),
    ("SK", &["Europe/Bratislava"]),
    ("TR", &["Europe/Istanbul"]),
    ("AM", &["Asia/Yerevan"]),
    ("AZ", &["Asia/Baku"]),
    ("GE", &["Asia/Tbilisi"]),
    ("KG", &["Asia/Bishkek"]),
    ("TJ", &["Asia/Dushanbe"]),
    ("TM", &["Asia/Ashgabat"]),
    ("UZ", &["Asia/Tashkent", "Asia/Samarkand"]),
    ("IL", &["Asia/Jerusalem"]),
    ("AE", &["Asia/Dubai"]),
    ("IN", &["Asia/Kolkata"]),
    ("JP", &["Asia/Tokyo"]),
    (
        "US",
        &[
            "America/New_York",
            "America/Detroit",
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "Pacific/Honolulu",
        ],
    ),
    (
        "CA",
        &[
            "America/Toronto",
            "America/Halifax",
            "America/Winnipeg",
            "America/Edmonton",
            "America/Vancouver",
        ],
    ),
    (
        "AU",
        &[
            "Australia/Sydney",
            "Australia/Melbourne",
            "Australia/Brisbane",
            "Australia/Adelaide",
            "Australia/Perth",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_named_is_one_and_its_country_is_known() {
        for (country, zones) in ZONES {
            assert!(phonelib::country_by_code(country).is_some(), "{country}");
            for zone in *zones {
                let read: chrono_tz::Tz = zone.parse().unwrap();
                assert_eq!(country_of(read), Some(*country), "{zone}");
            }
        }
        assert_eq!(country_of(chrono_tz::UTC), None);
    }
}
