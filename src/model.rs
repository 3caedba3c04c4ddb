//! What a desk is: pure data and pure decisions. No input or output, no reading of the time.
