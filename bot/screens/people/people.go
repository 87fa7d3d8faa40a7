// Package people is the screen of who may use the bot: New makes it. Owners invite people by links, give them roles and
// remove them, and read who did what; everybody chooses their own language and quiet hours.
package people

import (
	"context"
	"embed"
	"log/slog"
	"strconv"
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
type Screen struct{ invites *inviteScreen }

// New makes the screen.
func New(c Config) *Screen {
	return &Screen{&inviteScreen{roster: roster{c}, guesses: map[int64]guesses{}}}
}

// Room is what the front plugs in.
func (s *Screen) Room() chat.Room {
	owner := func(name string, do chat.Handler) chat.Verb { return chat.Verb{Name: name, Role: chat.Owner, Do: do} }
	people, invites, audit, choice := s.invites.roster, s.invites, auditScreen{s.invites.Config}, choiceScreen{s.invites.roster}
	own := func(name string, do chat.Handler) chat.Verb { return chat.Verb{Name: name, Role: chat.Viewer, Do: do} }
	return chat.Room{
		Name: "people", Group: "settings",
		Commands: []chat.Command{
			{Name: "me", Role: chat.Viewer, Do: choice.onMe},
			{Name: "people", Role: chat.Owner, Do: private(people.onPeople)},
			{Name: "audit", Role: chat.Owner, Do: private(audit.onAudit)},
		},
		Verbs: []chat.Verb{
			owner(verbList, private(people.onPeople)), owner(verbInvite, private(invites.onInvite)), owner(verbTakeBack, private(invites.onTakeBack)),
			owner(verbPerson, private(people.onPerson)), owner(verbRole, private(people.onRole)), owner(verbLanguage, private(choice.onLanguage)),
			owner(verbQuiet, private(choice.onQuiet)), owner(verbRemove, private(people.onRemove)), owner(verbAudit, private(audit.onAuditPage)),
			own(verbMe, choice.onMe), own(verbMine, choice.onMine), own(verbMyQuiet, choice.onMyQuiet),
		},
		Steps: []chat.Step{{Name: stepQuiet, Role: chat.Viewer, Over: chat.Stands, Do: choice.onQuietTyped}},
		Join:  invites.onJoin,
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
