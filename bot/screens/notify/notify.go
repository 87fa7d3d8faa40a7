// Package notify is the screen by which a chat says what it is told of, when, and in which digest: New makes it. SendDigests
// sends the digests that are due.
package notify

import (
	"context"
	"embed"
	"log/slog"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/feed"
)

//go:embed words
var words embed.FS

// The buttons.
const (
	verbKind    = "wish" // key: kind of news, alone or with the mode to choose
	verbQuiet   = "hush" // key: see quiet.go
	verbDigests = "sum"  // key: see times.go
	verbMoney   = "cash" // key: see money.go
)

// The questions.
const (
	stepQuiet = "notify.quiet"
	stepTime  = "notify.time"
)

// Store is what digests are made from, and where it is counted which of them may not have come.
type Store interface {
	orders.QualityBook
	// VersionsBefore lists at most n price lists, the newest first.
	VersionsBefore(ctx context.Context, id int64, n int) ([]feed.Version, error)
	// VersionIn is the last list of a status, feed.ErrNoVersion when there is none.
	VersionIn(ctx context.Context, status feed.Status) (feed.Version, error)
	Listings(ctx context.Context) ([]feed.Listing, error)
	PendingImport(ctx context.Context) (feed.Import, bool, error)
	// BeginTry counts that something may have been sent to a chat.
	BeginTry(ctx context.Context, chat int64, at time.Time, keys ...string) error
}

// Config says what the screen works with. Everything in it is required.
type Config struct {
	Chats  func() *chat.Chats
	Office *news.Office
	Store  Store
	Log    *slog.Logger
	Zone   *time.Location
	Now    func() time.Time
}

// Screen is what chats are told of. Make it with New.
type Screen struct {
	Config
	choosing sync.Mutex // a mode, by which a chat may be the last that hears of something
	sending  sync.Mutex
	owed     orders.Owed // what digests have told, to be gathered no more
}

// New makes the screen.
func New(c Config) *Screen { return &Screen{Config: c} }

// Room is what the screen listens to. In their own chat all people choose for themselves, in a group a manager does.
func (s *Screen) Room() chat.Room {
	return chat.Room{
		Name: "notify", Group: "settings",
		Commands: []chat.Command{{Name: "notify", Role: chat.Viewer, Do: s.onNotify}},
		Verbs: []chat.Verb{
			{Name: verbKind, Role: chat.Manager, Own: chat.Viewer, Do: s.onKind},
			{Name: verbQuiet, Role: chat.Manager, Own: chat.Viewer, Do: s.onQuiet},
			{Name: verbDigests, Role: chat.Manager, Own: chat.Viewer, Do: s.onDigests},
			{Name: verbMoney, Role: chat.Owner, Do: s.onMoney},
		},
		Steps: []chat.Step{
			{Name: stepQuiet, Role: chat.Manager, Own: chat.Viewer, Over: chat.Stands, Do: s.onQuietTyped},
			{Name: stepTime, Role: chat.Manager, Own: chat.Viewer, Over: chat.Stands, Do: s.onTimeTyped},
		},
		Words: words,
	}
}

// wishesView is what a chat has chosen, as templates see it.
type wishesView struct {
	news.Wishes
	Private bool // it is a person's own chat
	Home    bool // cards go there
	Sees    bool // its digests tell money
	Where   int64
}

// Quiet is when the quiet hours are, empty when there are none.
func (v wishesView) Hours() string {
	if v.Quiet.None() {
		return ""
	}
	return clock(v.Quiet.From) + "–" + clock(v.Quiet.To)
}

// MorningAt is when the morning's digest comes, empty when it does not.
func (v wishesView) MorningAt() string { return slotAt(v.Digests.Morning) }

// EveningAt is when the evening's digest comes, empty when it does not.
func (v wishesView) EveningAt() string { return slotAt(v.Digests.Evening) }

func slotAt(s news.Slot) string {
	if !s.On {
		return ""
	}
	return clock(s.At)
}

// clock is a minute of the day as people write it.
func clock(minute int) string {
	return time.Date(2000, 1, 1, 0, minute, 0, 0, time.UTC).Format("15:04")
}

// place is the chat of a request.
func (s *Screen) place(r *chat.Request) news.Place { return s.Chats().Place(r.ID) }

func (s *Screen) view(ctx context.Context, r *chat.Request) wishesView {
	p := s.place(r)
	return wishesView{Wishes: s.Office.Wishes(ctx, p), Private: r.ID > 0, Home: p.Home, Sees: seesMoney(ctx, s, p.Chat)}
}
