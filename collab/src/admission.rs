//! The strict parser in front of yrs.
