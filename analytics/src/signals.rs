//! The signals of a customer who comes less than usual. Each file is one formula.

pub(crate) mod cusum;
pub(crate) mod drop;
pub(crate) mod gap;
pub(crate) mod ratio;

#[cfg(test)]
mod detection_limits;
