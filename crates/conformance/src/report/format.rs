//! The forms that a report can be rendered in, each a pure function of it.

use super::Report;

/// A form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a CI server.
    Junit,
    /// For a pull request.
    Markdown,
    /// One page that needs nothing else.
    Html,
    /// An SVG for a README.
    Badge,
}

/// A report could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The XML could not be written.
    #[error("the XML can't be written: {0}")]
    Xml(#[from] quick_junit::SerializeError),
}

impl Report {
    /// The report in this form.
    ///
    /// # Errors
    ///
    /// The XML can't be written, which no content of a report brings about.
    pub fn render(&self, format: Format) -> Result<String, RenderError> {
        Ok(match format {
            Format::Text => self.text(),
            Format::Junit => self.junit()?,
            Format::Markdown => self.markdown(),
            Format::Html => self.html(),
            Format::Badge => self.badge(),
        })
    }
}
