// Package people is the screen of who may use the bot: New makes it. Owners invite people by links, give them roles and
// remove them, and read who did what; everybody chooses their own language and quiet hours.
package people

import (
	"context"
	"embed"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

//go:embed words
var words embed.FS

// The buttons. Those about somebody have their user id at the head of the key.
const (
	verbList     = "pp" // key: page
	verbInvite   = "pi" // key: "ask", or a role
	verbTakeBack = "pv" // key: an invite's number
	verbPerson   = "pu"
	verbRole     = "pr" // key: user, and the role once it is chosen
	verbLanguage = "pl" // key: user, and the language
	verbQuiet    = "pq" // key: user, and the hours
	verbRemove   = "px" // key: user, and "yes"
	verbAudit    = "pa" // key: see auditKey
	verbMe       = "pm" // key: "show"
	verbMine     = "ml" // key: "own", and the language
	verbMyQuiet  = "mq" // key: "own", and the hours
)

const stepQuiet = "people.quiet" // whose quiet hours are asked for

// Store keeps the people and their invites; *store.Store is one.
type Store interface {
	NotePerson(ctx context.Context, id int64, name string, at time.Time) error
	// The setters report whether the person is in the shop.
	SetRole(ctx context.Context, id int64, role chat.Role) (bool, error)
	SetLanguage(ctx context.Context, id int64, language string) (bool, error)
	SetQuiet(ctx context.Context, id int64, from, to int) (bool, error)
	// RemovePerson puts somebody out, with all that waits for them, and reports whether they were in.
	RemovePerson(ctx context.Context, id int64, at time.Time) (bool, error)
	// SaveInvite keeps a new invite and returns its number.
	SaveInvite(ctx context.Context, i chat.Invite) (int64, error)
	OpenInvites(ctx context.Context, at time.Time) ([]chat.Invite, error)
	Invite(ctx context.Context, hash string) (chat.Invite, bool, error)
	// EndInvite takes an invite back, and reports whether it was open.
	EndInvite(ctx context.Context, id int64, at time.Time) (bool, error)
	// UseInvite lets a person in by an open invite, once, and reports whether it did.
	UseInvite(ctx context.Context, hash string, p chat.Person, e orders.AuditEntry) (bool, error)
}

// Trail is the audit trail; *store.Store is one.
type Trail interface {
	// AuditLines lists at most limit lines, the newest first.
	AuditLines(ctx context.Context, f orders.AuditFilter, limit int) ([]orders.AuditLine, error)
}

// Config says what the screen works with. All of it is required.
type Config struct {
	Chats func() *chat.Chats
	Store Store
	Trail func(chat.ShopID) Trail
	Log   *slog.Logger
	Zone  *time.Location // in which people read times
	Now   func() time.Time
}

// Screen is the people of the shop. Make it with New.
type Screen struct {
	Config

	mu      sync.Mutex
	guesses map[int64]guesses // by user
}

// New makes the screen.
func New(c Config) *Screen { return &Screen{Config: c, guesses: map[int64]guesses{}} }

// Room is what the front plugs in.
func (s *Screen) Room() chat.Room {
	owner := func(name string, do chat.Handler) chat.Verb { return chat.Verb{Name: name, Role: chat.Owner, Do: do} }
	own := func(name string, do chat.Handler) chat.Verb { return chat.Verb{Name: name, Role: chat.Viewer, Do: do} }
	return chat.Room{
		Name: "people",
		Commands: []chat.Command{
			{Name: "me", Role: chat.Viewer, Do: s.onMe},
			{Name: "people", Role: chat.Owner, Do: private(s.onPeople)},
			{Name: "audit", Role: chat.Owner, Do: private(s.onAudit)},
		},
		Verbs: []chat.Verb{
			owner(verbList, private(s.onPeople)), owner(verbInvite, private(s.onInvite)), owner(verbTakeBack, private(s.onTakeBack)),
			owner(verbPerson, private(s.onPerson)), owner(verbRole, private(s.onRole)), owner(verbLanguage, private(s.onLanguage)),
			owner(verbQuiet, private(s.onQuiet)), owner(verbRemove, private(s.onRemove)), owner(verbAudit, private(s.onAuditPage)),
			own(verbMe, s.onMe), own(verbMine, s.onMine), own(verbMyQuiet, s.onMyQuiet),
		},
		Steps: []chat.Step{{Name: stepQuiet, Role: chat.Viewer, Over: chat.Stands, Do: s.onQuietTyped}},
		Join:  s.onJoin,
		Words: words,
	}
}

// private keeps what only owners may read out of groups, where everybody reads it.
func private(do chat.Handler) chat.Handler {
	return func(ctx context.Context, r *chat.Request) error {
		if r.ID < 0 {
			return r.Say(ctx, "people.private", nil)
		}
		return do(ctx, r)
	}
}

const pageSize = 12 // people on a page of the list

// personView is somebody as texts show them.
type personView struct {
	ID       int64
	Name     string
	Role     string
	Language string // empty for the bot's
	Quiet    string // the quiet hours; empty for none
	Fixed    bool   // an owner by the settings
	Own      bool   // who reads it
}

func viewOf(p chat.Person, reader int64) personView {
	v := personView{ID: p.ID, Name: p.Name, Role: p.Role.String(), Language: p.Language, Fixed: p.Fixed, Own: p.ID == reader}
	if v.Name == "" {
		v.Name = strconv.FormatInt(p.ID, 10)
	}
	if p.QuietFrom != p.QuietTo {
		v.Quiet = hours(p.QuietFrom, p.QuietTo)
	}
	return v
}

// inviteView is an open invite as texts show it.
type inviteView struct {
	Role    string
	Expires time.Time
}

// onPeople lists who is in, and which links are out.
func (s *Screen) onPeople(ctx context.Context, r *chat.Request) error {
	all, err := s.Chats().People(ctx)
	if err != nil {
		return err
	}
	invites, err := s.Store.OpenInvites(ctx, s.Now())
	if err != nil {
		return err
	}
	page, pages := pageOf(r.Key(), len(all))
	view := struct {
		People      []personView
		Invites     []inviteView
		All         int
		Page, Pages int
	}{All: len(all), Page: page, Pages: pages}
	var names, turns chat.Row
	for _, p := range all[(page-1)*pageSize : min(page*pageSize, len(all))] {
		v := viewOf(p, r.Who().ID)
		view.People = append(view.People, v)
		names = append(names, chat.NewButton(v.Name, verbPerson, strconv.FormatInt(p.ID, 10)))
	}
	rows := slices.Collect(slices.Chunk(names, 2))
	if page > 1 {
		turns = append(turns, r.Button("chat.button.back", nil, verbList, strconv.Itoa(page-1)))
	}
	if page < pages {
		turns = append(turns, r.Button("chat.button.next", nil, verbList, strconv.Itoa(page+1)))
	}
	rows = append(rows, turns, chat.Row{r.Button("people.button.invite", nil, verbInvite, "ask"), r.Button("people.button.audit", nil, verbAudit, "a.0")})
	for _, i := range invites {
		v := inviteView{i.Role.String(), i.Expires}
		view.Invites = append(view.Invites, v)
		rows = append(rows, chat.Row{r.Button("people.button.takeback", v, verbTakeBack, strconv.FormatInt(i.ID, 10))})
	}
	return r.Show(ctx, "people.people", view, rows...)
}

// pageOf reads the number of a page; what is none is the nearest there is.
func pageOf(key string, all int) (page, pages int) {
	pages = max(1, (all+pageSize-1)/pageSize)
	page, err := strconv.Atoi(key)
	if err != nil {
		page = 1
	}
	return max(1, min(page, pages)), pages
}

// about reads the key of a button about somebody who is in the shop. One who is not any more leads back to the list.
func (s *Screen) about(ctx context.Context, r *chat.Request) (p chat.Person, ok bool, err error) {
	head, _, _ := strings.Cut(r.Key(), ".")
	id, failed := strconv.ParseInt(head, 10, 64)
	if failed != nil || id <= 0 {
		return p, false, r.Old(ctx)
	}
	p, ok, err = s.Chats().Person(ctx, id)
	if err != nil || ok {
		return p, ok, err
	}
	r.Notice(ctx, "people.answer.gone", nil)
	return p, false, s.onPeople(ctx, r)
}
