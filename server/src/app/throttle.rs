//! Slows down guessing of passwords, and crowds at share links. Held in memory: one node's worth, forgotten at a restart.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Error, Result};

const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// How many tries there may be within the window.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Of one address on one account.
    both: u32,
    /// Of all addresses on one account.
    account: u32,
    /// Of one address on all accounts.
    address: u32,
}

/// Failed sign-ins.
const SIGN_INS: Limits = Limits { both: 8, account: 50, address: 40 };
/// People who come in through a link, or look at what is behind it: a whole agency may sit behind one address.
const ARRIVALS: Limits = Limits { both: 120, account: 600, address: 240 };
/// Entries kept at most; expired ones go first, then the oldest.
const CAPACITY: usize = 20_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Both(String, IpAddr),
    Account(String),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    since: DateTime<Utc>,
    count: u32,
}

/// Counts tries.
#[derive(Debug)]
pub struct Throttle {
    limits: Limits,
    entries: Mutex<HashMap<Key, Failures>>,
}

impl Throttle {
    /// One for failed sign-ins.
    pub fn of_sign_ins() -> Self {
        Self { limits: SIGN_INS, entries: Mutex::default() }
    }

    /// One for people who come through share links, where the link stands for the account. What succeeds counts as well.
    pub fn of_arrivals() -> Self {
        Self { limits: ARRIVALS, entries: Mutex::default() }
    }

    /// Passes while `account` may be tried from `address`, and counts the try as a failure until [`Self::succeeded`]
    /// takes that back: many tries at the same moment would else all pass before the first of them has failed.
    pub fn attempt(&self, account: &str, address: IpAddr, now: DateTime<Utc>) -> Result<()> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, limit) in keys(account, address, self.limits) {
            if let Some(failures) = entries.get(&key)
                && failures.count >= limit
                && now < failures.since + WINDOW
            {
                let wait = (failures.since + WINDOW - now).num_seconds().max(1);
                return Err(Error::Throttled { retry_after_s: wait.unsigned_abs() });
            }
        }
        if entries.len() >= CAPACITY {
            entries.retain(|_, f| now < f.since + WINDOW);
            if entries.len() >= CAPACITY
                && let Some(oldest) = entries.iter().min_by_key(|(_, f)| f.since).map(|(k, _)| k.clone())
            {
                entries.remove(&oldest);
            }
        }
        for (key, _) in keys(account, address, self.limits) {
            let failures = entries.entry(key).or_insert(Failures { since: now, count: 0 });
            if now >= failures.since + WINDOW {
                *failures = Failures { since: now, count: 0 };
            }
            failures.count += 1;
        }
        Ok(())
    }

    /// The right password came: forgets the failures of this address on this account, and that this try was counted.
    pub fn succeeded(&self, account: &str, address: IpAddr) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in keys(account, address, self.limits) {
            if matches!(key, Key::Both(..)) {
                entries.remove(&key);
            } else if let Some(failures) = entries.get_mut(&key) {
                failures.count = failures.count.saturating_sub(1);
            }
        }
    }
}

fn keys(account: &str, address: IpAddr, limits: Limits) -> [(Key, u32); 3] {
    let (account, address) = (account.to_lowercase(), network(address));
    [
        (Key::Both(account.clone(), address), limits.both),
        (Key::Account(account), limits.account),
        (Key::Address(address), limits.address),
    ]
}

/// What one person can send from: an address of version 4, or a /64 of version 6, which is the least that anybody gets.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6((six.to_bits() & !u128::from(u64::MAX)).into()),
        four @ IpAddr::V4(_) => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_is_slowed_down_and_forgiven() {
        let throttle = Throttle::of_sign_ins();
        let (address, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let now = DateTime::<Utc>::UNIX_EPOCH;
        for _ in 0..SIGN_INS.both {
            throttle.attempt("A@b.test", address, now).unwrap();
        }
        assert!(matches!(
            throttle.attempt("a@b.test", address, now),
            Err(Error::Throttled { retry_after_s: 900 })
        ));
        throttle.attempt("a@b.test", other, now).unwrap();
        throttle.attempt("c@b.test", address, now).unwrap();
        throttle.attempt("a@b.test", address, now + WINDOW).unwrap();
    }

    #[test]
    fn many_addresses_on_one_account_and_one_address_on_many_accounts() {
        let throttle = Throttle::of_sign_ins();
        let now = DateTime::<Utc>::UNIX_EPOCH;
        for i in 0..50 {
            throttle.attempt("a@b.test", IpAddr::from([10, 0, 1, i]), now).unwrap();
        }
        for i in 0..40 {
            throttle.attempt(&format!("p{i}@b.test"), IpAddr::from([10, 0, 2, 1]), now).unwrap();
        }
        assert!(throttle.attempt("a@b.test", IpAddr::from([10, 9, 9, 9]), now).is_err());
        assert!(throttle.attempt("new@b.test", IpAddr::from([10, 0, 2, 1]), now).is_err());
        throttle.attempt("new@b.test", IpAddr::from([10, 9, 9, 9]), now).unwrap();
    }

    #[test]
    fn a_network_is_one_address() {
        let network = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:2:ffff::1"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:10.0.0.1"), "10.0.0.1");
    }

    #[test]
    fn the_right_password_costs_nothing() {
        let throttle = Throttle::of_sign_ins();
        let address = IpAddr::from([10, 0, 0, 1]);
        let now = DateTime::<Utc>::UNIX_EPOCH;
        for _ in 0..200 {
            throttle.attempt("a@b.test", address, now).unwrap();
            throttle.succeeded("A@b.test", address);
        }
    }
}
