// Package reports is the room of a shop's figures: New makes it. It tells what was sold, draws charts of it, and sends the
// orders of a month as files.
//
// What a viewer may see are orders and pieces; revenue and profit are for managers, and so are the files. Texts are there at
// once. Pictures and files are made beside the requests, one at a time, and nobody waits for them.
package reports

import (
	"context"
	"embed"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/reports"
	"kaspibot/kaspi"
)

//go:embed words
var words embed.FS

// The buttons.
const (
	verbStats  = "stats"  // key: days
	verbTop    = "top"    // key: days
	verbReport = "report" // key: month, as 2026-11
)

// usualDays is the time that is told when nobody says which.
const usualDays = 30

// periods are the numbers of days that can be asked for.
var periods = []int{7, usualDays, 90}

// Store is the order book.
type Store interface {
	reports.Source
	reports.Records
	// Record returns orders.ErrUnknownOrder for one that is not in the book.
	Record(ctx context.Context, code kaspi.OrderCode) (orders.Record, error)
}

// Config says what the room works with. All of it is required.
type Config struct {
	Store func(chat.ShopID) Store
	Log   *slog.Logger
	Now   func() time.Time
}

// Screen is the room. Make it with New.
type Screen struct {
	Config
	turn chan struct{} // holds one while something is drawn or written

	mu   sync.Mutex
	busy map[string]bool // what is being made, by chat
}

// New makes the room.
func New(c Config) *Screen {
	return &Screen{Config: c, turn: make(chan struct{}, 1), busy: map[string]bool{}}
}

// Room is what the front plugs in.
func (s *Screen) Room() chat.Room {
	return chat.Room{
		Name: "reports", Group: "figures",
		Commands: []chat.Command{
			{Name: "stats", Role: chat.Viewer, Do: s.onStats},
			{Name: "top", Role: chat.Viewer, Do: s.onTop},
			{Name: "report", Role: chat.Manager, Do: s.onReport},
		},
		Verbs: []chat.Verb{
			{Name: verbStats, Role: chat.Viewer, Do: s.onStats},
			{Name: verbTop, Role: chat.Viewer, Do: s.onTop},
			{Name: verbReport, Role: chat.Manager, Do: s.onReport},
		},
		Words: words,
	}
}

// onStats tells the figures of some days, and draws them.
func (s *Screen) onStats(ctx context.Context, r *chat.Request) error {
	days, ok := daysOf(r)
	if !ok {
		return s.unreadable(ctx, r, "reports.stats.how", verbStats)
	}
	return s.once(ctx, r, verbStats+strconv.Itoa(days), func(end func()) (bool, error) {
		stats, err := s.countDays(ctx, r.Shop(), days)
		if err != nil {
			return false, err
		}
		v := viewStats(r.Chat, stats, days, seesMoney(r))
		if err := r.Say(ctx, "reports.stats", v, s.rows(r, days)...); err != nil || stats.Orders == 0 {
			return false, err
		}
		for _, part := range v.Parts() {
			if err := r.Say(ctx, "reports.days", part); err != nil {
				return false, err
			}
		}
		s.draw(ctx, r, strconv.Itoa(days), pictures(r.Chat, stats, v.Money), end)
		return true, nil
	})
}

func (s *Screen) countDays(ctx context.Context, shop chat.ShopID, days int) (reports.Stats, error) {
	from, to := reports.LastDays(days, s.Now())
	return reports.Count(ctx, s.Store(shop), from, to)
}

// seesMoney reports whether a person may see what the shop earns.
func seesMoney(r *chat.Request) bool { return r.Person().Role >= chat.Manager }

// daysOf is the time that a request is about.
func daysOf(r *chat.Request) (days int, ok bool) {
	text := r.Key()
	if !r.Pressed() {
		args := r.Args()
		if len(args) == 0 {
			return usualDays, true
		}
		if text = args[0]; len(args) > 1 {
			return 0, false
		}
	}
	for _, days := range periods {
		if text == strconv.Itoa(days) {
			return days, true
		}
	}
	return 0, false
}

// unreadable answers what is not known: a button that this program does not make, or a word that nobody expects.
func (s *Screen) unreadable(ctx context.Context, r *chat.Request, how, verb string) error {
	if r.Pressed() {
		return r.Old(ctx)
	}
	return r.Say(ctx, how, nil, periodRow(r, verb))
}

// periodRow leads to each of the times.
func periodRow(r *chat.Request, verb string) (row chat.Row) {
	for _, days := range periods {
		row = append(row, r.Button("reports.button.days", days, verb, strconv.Itoa(days)))
	}
	return row
}

// rows lead from the figures of some days to others.
func (s *Screen) rows(r *chat.Request, days int) []chat.Row {
	more := chat.Row{r.Button("reports.button.top", nil, verbTop, strconv.Itoa(days))}
	if seesMoney(r) {
		more = append(more, r.Button("reports.button.report", nil, verbReport, keyOf(s.Now())))
	}
	return []chat.Row{periodRow(r, verbStats), more}
}
