package orders

import (
	"fmt"
	"time"

	"kaspibot/kaspi"
)

// NewsKind is a kind of news that one may want to hear of or not.
type NewsKind string

// The kinds of news.
const (
	NewsCancelled NewsKind = "cancelled" // an accepted order was cancelled
	NewsReturn    NewsKind = "return"    // the buyer gives the goods back
	NewsBack      NewsKind = "back"      // goods of a cancelled or returned order are back
	NewsElsewhere NewsKind = "elsewhere" // accepted, and not here
	NewsNotBack   NewsKind = "not_back"  // goods have been on their way back for too long
	NewsQuality   NewsKind = "quality"   // a limit on cancellations is near or passed
)

// NewsKinds lists the kinds, the most wanted first.
func NewsKinds() []NewsKind {
	return []NewsKind{NewsCancelled, NewsReturn, NewsBack, NewsElsewhere, NewsNotBack, NewsQuality}
}

// Usual reports whether the kind is told to whoever has not said otherwise.
func (k NewsKind) Usual() bool { return k == NewsCancelled || k == NewsReturn || k == NewsBack }

// News is something that happened without the seller's doing, or by the passing of time.
type News struct {
	ID   int64     `json:"ID"`  // in the order of happening; given by the store
	Key  string    `json:"Key"` // what is told once
	At   time.Time `json:"At"`
	Kind NewsKind  `json:"Kind"`

	Code     kaspi.OrderCode `json:"Code"`     // empty when it is not about one order
	Stage    Stage           `json:"Stage"`    // of the order then
	Reason   string          `json:"Reason"`   // of a cancellation, as Kaspi's code
	DecideBy time.Time       `json:"DecideBy"` // see Record.DecideBy
	Since    time.Time       `json:"Since"`    // when the goods set out

	Quality Quality `json:"Quality"` // of NewsQuality
	Level   int     `json:"Level"`   // of NewsQuality
}

// NewsBetween is what happened to an order between two of its records. Of an order that was not known before there is
// no news: it gets a card, or it was under way before the desk came. Nor is what was done from here: its card tells.
func NewsBetween(old, next Record) []News {
	if old.Seen.IsZero() || len(next.History) > len(old.History) || next.Work.Open {
		return nil
	}
	kind, ok := newsKind(old, next)
	if !ok {
		return nil
	}
	return []News{{
		Key: fmt.Sprintf("%s:%s:%d", kind, next.Order.Code, next.Revision), At: next.AsOf, Kind: kind,
		Code: next.Order.Code, Stage: next.Stage, Reason: next.Order.CancellationReason,
		DecideBy: next.DecideBy(), Since: next.Entered.At,
	}}
}

func newsKind(old, next Record) (NewsKind, bool) {
	moved := old.Stage != next.Stage
	switch {
	case moved && next.Stage == StageReturned, old.Stage == StageCancelling && next.Stage == StageCancelled:
		return NewsBack, true
	case moved && next.Stage == StageReturnRequested:
		return NewsReturn, true
	case old.Back.IsZero() && !next.Back.IsZero() && goingBack(next.Stage):
		return NewsBack, true
	case old.Stage.Accepted() && (next.Stage == StageCancelled || next.Stage == StageCancelling):
		return NewsCancelled, true
	case old.Stage.Waiting() && next.Stage.Accepted() && next.Note == NoteElsewhere:
		return NewsElsewhere, true
	}
	return "", false
}

func goingBack(s Stage) bool { return s == StageCancelling || s == StageReturnRequested }

// NotBack is news of the goods that set out for the shop longer than so many days ago and have not come.
func NotBack(recs []Record, now time.Time, days int) []News {
	var news []News
	for _, r := range recs {
		since := r.Entered.At
		if !goingBack(r.Stage) || !r.Back.IsZero() || since.IsZero() || since.AddDate(0, 0, days).After(now) {
			continue
		}
		news = append(news, News{
			Key: fmt.Sprintf("%s:%s", NewsNotBack, r.Order.Code), At: now, Kind: NewsNotBack,
			Code: r.Order.Code, Stage: r.Stage, Since: since,
		})
	}
	return news
}

// QualityNews is news of a shop whose level has grown from what was told, if it has.
func QualityNews(q Quality, told int, now time.Time) []News {
	level := q.Level()
	if level <= told {
		return nil
	}
	return []News{{
		Key: fmt.Sprintf("%s:%d:%s", NewsQuality, level, midnight(now).Format(time.DateOnly)), At: now,
		Kind: NewsQuality, Quality: q, Level: level,
	}}
}
