//! What is exported, why, and what became of it.

use customers::FileList;
use kernel::Words;

kernel::id_type! {
    /// A list that somebody took, or asked for.
    ExportId
}

kernel::words! {
    /// Which list.
    #[schema(as = ExportList)]
    List {
        Customers = "customers",
        Sales = "sales",
        Classification = "classification",
        Warnings = "warnings",
        /// What the files of customers hold beside.
        Details = "details",
        Vehicles = "vehicles",
        Cards = "cards",
        Contacts = "contacts",
        InvoiceTitles = "invoice_titles",
        Sites = "sites",
        Occasions = "occasions",
    }
}

/// Whose rows a list has, and so whose right and whose filters it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Customers,
    Sales,
    Classes,
    Warnings,
}

impl List {
    pub const fn source(self) -> Source {
        match self {
            Self::Customers | Self::Details | Self::Vehicles | Self::Cards => Source::Customers,
            Self::Contacts | Self::InvoiceTitles | Self::Sites | Self::Occasions => Source::Customers,
            Self::Sales => Source::Sales,
            Self::Classification => Source::Classes,
            Self::Warnings => Source::Warnings,
        }
    }

    /// The action by which the audit has always named the export of a list.
    pub const fn audit_action(self) -> &'static str {
        match self {
            Self::Customers => "customers.customers_exported",
            Self::Sales => "sales.exported",
            Self::Classification => "classification.exported",
            Self::Warnings => "warnings.exported",
            Self::Details | Self::Vehicles | Self::Cards => "customers.files_exported",
            Self::Contacts | Self::InvoiceTitles | Self::Sites | Self::Occasions => {
                "customers.files_exported"
            }
        }
    }

    /// Which list of what the files of customers hold it is, if it is one.
    pub fn of_files(self) -> Option<FileList> {
        FileList::parse(self.as_str())
    }
}

kernel::words! {
    /// What a list is needed for.
    #[schema(as = ExportReason)]
    Reason {
        /// Calling, visiting or serving the customers on it.
        Service = "service",
        Campaign = "campaign",
        Analysis = "analysis",
        Reconciliation = "reconciliation",
        Inspection = "inspection",
        /// An authority asks for it, or the law.
        Authority = "authority",
        /// Said in words.
        Other = "other",
    }
}

impl Reason {
    pub fn words(self) -> Words {
        match self {
            Self::Service => Words::new("客户服务与走访", "serving and visiting customers"),
            Self::Campaign => Words::new("营销活动", "a campaign"),
            Self::Analysis => Words::new("经营分析", "analysis"),
            Self::Reconciliation => Words::new("对账核对", "reconciliation"),
            Self::Inspection => Words::new("检查审计", "an inspection or audit"),
            Self::Authority => Words::new("监管或法律要求", "an authority or the law"),
            Self::Other => Words::new("其他", "something else"),
        }
    }
}

kernel::words! {
    /// Where an export is in its life.
    ExportState {
        /// The list is written, or about to be.
        Making = "making",
        /// It has so many rows that somebody else must agree first.
        Waiting = "waiting",
        /// Somebody refused it.
        Refused = "refused",
        /// The file can be fetched by who asked for it.
        Ready = "ready",
        /// It was handed over at once.
        Taken = "taken",
        /// It was not fetched in time, or its time is over.
        Expired = "expired",
        /// It could not be made: the message says why.
        Failed = "failed",
    }
}
