//! Runs the steps of a plan, a whole column at a time, in chunks that stay in the cache, on all cores.
