//! The failures of all customers together, minute by minute (REC-14, REC-15).

/// The failures of one minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailureCount {
    /// The beginning of the minute, in Unix seconds.
    pub minute: u64,
    /// The OTPs that were evaluated and wrong.
    pub failed: u64,
    /// The inputs that named a customer, an enrolment or a handle that there is not.
    pub unknown: u64,
}

/// Returns the greatest number of failures in 60 minutes one after another, for an alert. The counts are in
/// the order of [`crate::Store::failures`].
#[must_use]
pub fn worst_hour(counts: &[FailureCount]) -> u64 {
    let of = |count: &FailureCount| count.failed.saturating_add(count.unknown);
    let (mut sum, mut worst, mut oldest) = (0_u64, 0, counts.iter().peekable());
    for count in counts {
        sum = sum.saturating_add(of(count));
        while let Some(gone) =
            oldest.next_if(|old| old.minute.saturating_add(3_600) <= count.minute)
        {
            sum = sum.saturating_sub(of(gone));
        }
        worst = worst.max(sum);
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::{FailureCount, worst_hour};

    #[test]
    fn the_worst_hour_is_of_sixty_minutes() {
        let count =
            |minute: u64, failed, unknown| FailureCount { minute: minute * 60, failed, unknown };
        assert_eq!(worst_hour(&[]), 0);
        assert_eq!(worst_hour(&[count(1, 2, 3)]), 5);
        assert_eq!(worst_hour(&[count(1, 2, 0), count(60, 3, 1), count(61, 1, 0)]), 6);
        assert_eq!(worst_hour(&[count(0, 5, 0), count(59, 0, 2), count(60, 0, 4)]), 7);
    }
}
