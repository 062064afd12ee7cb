//! THE FLOW: read this first.
