//! stations
