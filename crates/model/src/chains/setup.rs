//! Bank and phone within bounds.

use super::{bounds::ChainsBounds, mistake::ChainsMistake};

/// Bank and phone within bounds, without a mistake or with one.
#[derive(Clone, Debug)]
pub struct ChainsModel {
    pub(crate) bounds: ChainsBounds,
    pub(crate) mistake: Option<ChainsMistake>,
}

impl ChainsModel {
    /// Bank and phone without a mistake.
    #[must_use]
    pub const fn new(bounds: ChainsBounds) -> Self {
        Self { bounds, mistake: None }
    }

    /// Bank and phone with one mistake.
    #[must_use]
    pub const fn with_mistake(mistake: ChainsMistake, bounds: ChainsBounds) -> Self {
        Self { bounds, mistake: Some(mistake) }
    }

    pub(crate) fn makes(&self, mistake: ChainsMistake) -> bool {
        self.mistake == Some(mistake)
    }
}
