//! `call`: a telephone switch says that a call rings. The operator's screen brings up who calls, and one
//! key opens the form of a new request with the client filled in. A call is of the moment: it stands in
//! no log until it is written down.

use std::io::Write as _;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::{Context, Failure, Outcome, json};
use crate::model::{id::Login, safe_text::SafeText};

/// A call rings: brings up the client on an operator's screen.
#[derive(Debug, Args)]
pub struct Call {
    /// The number that calls, in any writing
    #[arg(allow_hyphen_values = true)]
    pub phone: String,
    /// Whose phone rings; may be given several times [default: yours]
    #[arg(long = "to", value_name = "LOGIN")]
    pub to: Vec<String>,
    /// One JSON object a place
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be used.
pub fn run(arguments: &Call, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let mut places: Vec<Login> =
        arguments.to.iter().map(|login| Login::from(login.as_str())).collect();
    if places.is_empty() {
        places.push(me.clone());
    }
    for to in places {
        let Some(call) = desk.ring(&me, &to, &arguments.phone, now)? else {
            return Err(Failure::Refused(format!(
                "`{}` is no telephone number; a call without one cannot bring up a client",
                SafeText::name(&arguments.phone)
            )));
        };
        if arguments.json {
            let client = call.client.as_ref().map_or(Value::Null, json::client_row);
            context.line(&json!({"to": to, "phone": call.phone, "client": client}))?;
        } else {
            let who = call.client.map_or_else(String::new, |client| {
                format!("  #{} {}", client.id, SafeText::name(&client.name))
            });
            writeln!(
                context.out,
                "{} → {}{who}",
                SafeText::name(&call.phone),
                SafeText::name(to.as_str())
            )?;
        }
    }
    Ok(Outcome::Done)
}
