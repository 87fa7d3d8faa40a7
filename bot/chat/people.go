package chat

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"kaspibot/bot/orders"
)

// String is a role as it is kept and as texts and settings name it; empty for Nobody.
func (r Role) String() string {
	if r < 0 || int(r) >= len(roleNames) {
		return ""
	}
	return roleNames[r]
}

var roleNames = [...]string{"", "viewer", "packer", "manager", "owner"}

// RoleOf is the role of that name, Nobody for no such role: what is not understood gives nobody a right.
func RoleOf(name string) Role { return Role(max(0, slices.Index(roleNames[:], name))) }

// Roles lists the roles that somebody can have, the least first.
func Roles() []Role { return []Role{Viewer, Packer, Manager, Owner} }

// Person is somebody of the shop's people.
type Person struct {
	ID                 int64
	Name               string // as Telegram shows it; empty for an owner who has never written
	Role               Role
	Language           string // one of Languages; empty for the bot's
	QuietFrom, QuietTo int    // minutes of the day; the same for one who has no quiet hours
	Fixed              bool   // the settings name them as an owner: no chat takes that away
}

// People is what is kept of the shop's people, without what the settings say.
type People interface {
	// Person is somebody who is in the shop; false for one who never was, and for one who was removed.
	Person(ctx context.Context, id int64) (Person, bool, error)
	// People lists all who are in the shop.
	People(ctx context.Context) ([]Person, error)
	// NotePerson keeps how an owner of the settings is called.
	NotePerson(ctx context.Context, id int64, name string, at time.Time) error
}

// staff are the shop's people: those that the settings name and those that are kept.
type staff struct {
	owners []int64
	store  People // nil for nobody beside the owners
	log    *slog.Logger
	now    func() time.Time
}

// Invite is a link by which an owner lets one person in.
type Invite struct {
	ID            int64
	Hash          string // of the link's token
	Role          Role   // that the person gets
	By            int64  // the owner who made it
	Made, Expires time.Time
	Ended         time.Time // when it was used or taken back; zero while it is open
	UsedBy        int64     // 0 for nobody
}

// Person is somebody of the shop's people as what is kept and the settings say together; false for a stranger and for one
// who was removed. An owner whom the settings name is one even when nothing can be read.
func (c staff) Person(ctx context.Context, id int64) (Person, bool, error) {
	p := Person{ID: id}
	var err error
	if c.store != nil {
		kept, found, failed := c.store.Person(ctx, id)
		if err = failed; err == nil && found {
			p = kept
		}
	}
	p = c.byRight(p)
	return p, p.Role > Nobody, err
}

// byRight is a person with the role that the settings give them.
func (c staff) byRight(p Person) Person {
	if p.Fixed = slices.Contains(c.owners, p.ID); p.Fixed {
		p.Role = Owner
	}
	return p
}

// People lists the shop's people, the owners of the settings first. Those are known even when nothing can be read.
func (c staff) People(ctx context.Context) ([]Person, error) {
	var kept []Person
	var err error
	if c.store != nil {
		kept, err = c.store.People(ctx)
	}
	var all []Person
	for _, id := range c.owners {
		p := Person{ID: id}
		if i := slices.IndexFunc(kept, func(p Person) bool { return p.ID == id }); i >= 0 {
			p = kept[i]
		}
		if !slices.ContainsFunc(all, func(p Person) bool { return p.ID == id }) {
			all = append(all, c.byRight(p))
		}
	}
	for _, p := range kept {
		if p = c.byRight(p); !p.Fixed && p.Role > Nobody {
			all = append(all, p)
		}
	}
	return all, err
}

// Owners lists the owners' private chats.
func (c staff) Owners() []int64 { return c.private(Owner) }

// private lists the private chats of those who have a role or a higher one.
func (c staff) private(least Role) (chats []int64) {
	people, err := c.People(context.Background())
	if err != nil {
		c.log.Warn("reading the people failed", "err", err)
	}
	for _, p := range people {
		if p.Role >= least {
			chats = append(chats, p.ID)
		}
	}
	return chats
}

// noteName keeps how the people of the shop are called, for lists of them. Nothing a person does may fail for it.
func (c staff) noteName(ctx context.Context, req *Request) {
	p, name := req.person, req.by.Name
	if c.store == nil || p.Role == Nobody || name == "" || p.Name == name {
		return
	}
	req.person.Name = name
	if err := c.store.NotePerson(context.WithoutCancel(ctx), p.ID, name, c.now()); err != nil { // what they do next tries again
		c.log.Warn("keeping a person's name failed", "err", err)
	}
}

// known is somebody who writes or presses. One of whom nothing can be read is nobody, unless the settings name them, and
// unread then tells them from a stranger.
func (c staff) known(id int64) (p Person, unread bool) {
	p, _, err := c.Person(context.Background(), id)
	if err != nil {
		c.log.Error("reading who somebody is failed", "err", err)
	}
	return p, err != nil && p.Role == Nobody
}

// roleIn is the role of whoever reads a chat; in a group there are people of all roles.
func (c staff) roleIn(chat int64) Role {
	if chat < 0 {
		return Owner
	}
	p, _ := c.known(chat) // one of whom nothing can be read gets no buttons
	return p.Role
}

// actor is who does something.
type actor struct {
	person Person
	by     orders.Who
}

// Who is the person, as the audit trail and the cards name them.
func (a actor) Who() orders.Who { return a.by }

// Person is the person, with their role and what they have chosen.
func (a actor) Person() Person { return a.person }
