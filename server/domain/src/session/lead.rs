//! Who leads a session that is being held.

use super::SessionStatus;
use crate::refusal::{Refusal, RefusalKind};

/// What is to happen to the lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadEvent {
    /// Whoever asks wants it.
    Take,
    /// Somebody else is to have it.
    Pass,
    /// Nobody is to have it.
    GiveUp,
}

/// Who asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadActor {
    /// May build and lead sessions: `session.manage`.
    pub manages: bool,
    /// Is of the studio.
    pub studio: bool,
    /// Leads already.
    pub leads: bool,
}

/// Judges what is to happen to the lead of a session in `status`, which somebody has or nobody.
pub fn judge_lead(
    status: SessionStatus,
    somebody_leads: bool,
    event: LeadEvent,
    who: LeadActor,
) -> Result<(), Refusal> {
    let verb = match event {
        LeadEvent::Take => "take the lead of",
        LeadEvent::Pass => "pass the lead of",
        LeadEvent::GiveUp => "give up the lead of",
    };
    let refuse = |kind, remedy: &'static str| {
        Err(Refusal { kind, subject: "session", state: status.as_str(), event: verb, remedy: remedy.into() })
    };
    match status {
        SessionStatus::InProgress => {}
        SessionStatus::Draft => return refuse(RefusalKind::InvalidTransition, "Start it first."),
        SessionStatus::Completed => {
            return refuse(RefusalKind::InvalidTransition, "It is over; an administrator can reopen it.");
        }
    }
    let free = event == LeadEvent::Take && !somebody_leads && who.studio;
    if who.manages || who.leads || free {
        return Ok(());
    }
    let remedy = match (event, who.studio) {
        (_, false) => "People of the studio lead.",
        (LeadEvent::Take, true) => "Ask whoever leads to pass it to you, or a producer.",
        (LeadEvent::Pass | LeadEvent::GiveUp, true) => "It is not yours: ask whoever leads, or a producer.",
    };
    refuse(RefusalKind::WrongActor, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [LeadEvent; 3] = [LeadEvent::Take, LeadEvent::Pass, LeadEvent::GiveUp];

    #[test]
    fn nobody_leads_what_is_not_held() {
        let who = LeadActor { manages: true, studio: true, leads: true };
        for status in [SessionStatus::Draft, SessionStatus::Completed] {
            for event in EVENTS {
                let refused = judge_lead(status, true, event, who).unwrap_err();
                assert_eq!(refused.kind, RefusalKind::InvalidTransition);
            }
        }
    }

    #[test]
    fn the_lead_is_the_leaders_the_producers_and_when_it_is_free_anybodys_of_the_studio() {
        // manages, studio, leads, somebody leads: take, pass, give up.
        for (who, somebody, may) in [
            ((true, true, false), true, [true, true, true]),
            ((true, true, false), false, [true, true, true]),
            ((false, true, true), true, [true, true, true]),
            ((false, true, false), true, [false, false, false]),
            ((false, true, false), false, [true, false, false]),
            ((false, false, false), true, [false, false, false]),
            ((false, false, false), false, [false, false, false]),
        ] {
            let (manages, studio, leads) = who;
            let who = LeadActor { manages, studio, leads };
            for (event, may) in EVENTS.into_iter().zip(may) {
                let judged = judge_lead(SessionStatus::InProgress, somebody, event, who);
                assert_eq!(judged.is_ok(), may, "{who:?} {somebody} {event:?}");
                if let Err(refused) = judged {
                    assert_eq!(refused.kind, RefusalKind::WrongActor);
                }
            }
        }
    }
}
