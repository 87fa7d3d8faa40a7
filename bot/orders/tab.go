package orders

// Tab is a compartment of the order book, as a seller leafs through it.
type Tab string

// The tabs. Every stage is in exactly one.
const (
	TabNew        Tab = "new"
	TabPack       Tab = "pack"
	TabHandOver   Tab = "hand_over"
	TabGiveOut    Tab = "give_out"
	TabPreOrder   Tab = "pre_order"
	TabInDelivery Tab = "in_delivery"
	TabReturns    Tab = "returns"
	TabArchive    Tab = "archive"
	TabOther      Tab = "other" // nothing to do yet, or Kaspi's words are not known
)

// Tabs lists the tabs in the order of an order's life.
func Tabs() []Tab {
	return []Tab{
		TabNew, TabPack, TabHandOver, TabGiveOut, TabPreOrder, TabInDelivery, TabReturns, TabArchive, TabOther,
	}
}

// Stages are those whose orders are in the tab; none for a tab that is not known.
func (t Tab) Stages() []Stage {
	switch t {
	case TabNew:
		return []Stage{StageNew, StageAccepting}
	case TabReturns:
		return []Stage{StageCancelling, StageReturnRequested}
	case TabArchive:
		return []Stage{StageDone, StageCancelled, StageReturned}
	case TabOther:
		return []Stage{StageSign, StageUnknown}
	case TabPack, TabHandOver, TabGiveOut, TabPreOrder, TabInDelivery:
		return []Stage{Stage(t)}
	}
	return nil
}

// NewestFirst reports whether the tab is looked at for what happened last. In the others the oldest order is the one that
// waits longest for the seller.
func (t Tab) NewestFirst() bool { return t == TabArchive || t == TabInDelivery }

// Page is a page of records: those in one of the stages, by the time they were placed.
type Page struct {
	Stages      []Stage
	NewestFirst bool
	Limit, Skip int
}
