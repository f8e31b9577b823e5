//! cockpit
