// Package chat is what a room of the front is made of: a Room lists its commands, verbs, steps and words; a Request is
// what one person did, with the ways to answer it; Chats.To writes into a chat unasked.
//
// The Router knows no room by name: bot hands it a list of them. Who may do what is checked in one place (Router.Handle),
// for every message and every press.
package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"kaspibot/bot/telegram"
)

// ShopID names a shop; with one shop it is empty.
type ShopID string

// Role is what a person may do in a shop; a higher one may do all that a lower one may.
type Role int

// The roles.
const (
	Nobody Role = iota
	Viewer
	Packer
	Manager
	Owner
)

// Room is a part of the front. New refuses two rooms that claim the same command, verb or step, a step that does not
// know when it is over, and texts whose name does not begin with their room's.
type Room struct {
	Name     string // of its texts: "acts" owns "acts.…"
	Group    string // of its commands in the help, as "chat.group" names it; empty is that of the bot itself
	Commands []Command
	Verbs    []Verb
	Steps    []Step
	Files    Handler // what a person sends as a document; one room at the most
	Text     Text    // what a person writes that is neither a command nor an answer; one room at the most
	Join     Handler // takes what somebody sends who opens an invite link, a stranger too; one room at the most
	Greet    Handler // adds to the greeting of an owner
	Words    fs.FS   // words/<language>.{html,text}.tmpl
}

// Command is what a person types or taps in Telegram's menu. Its description is the text "<room>.command.<name>".
type Command struct {
	Name   string
	Role   Role
	Group  string // in menus and help, where it is not the room's
	Wants  string // what it needs behind it, as the menu's question names that; empty for nothing
	Hidden bool   // not listed in menus and help
	Do     Handler
}

// CommandGroup are commands that belong together, for menus and the help.
type CommandGroup struct {
	Name     string
	Commands []Listed
}

// Listed is a command as menus and the help show it.
type Listed struct {
	telegram.Command
	Wants string
}

// Groups are the groups of commands: what a seller needs most often comes first, what all bots have last.
func Groups() []string { return []string{"orders", "goods", "list", "figures", "settings", ""} }

// Verb is what a button does. Its name stands in buttons that are out there, so it never changes.
type Verb struct {
	Name  string
	Role  Role
	Own   Role // who may in their own chat with the bot, where that is less
	Order bool // the key begins with an order's code: a press is a person's reaction to it
	Do    Handler
}

// needed is the least role that may do something.
func needed(req *Request, role, own Role) Role {
	if own != Nobody && req.event.Private {
		return own
	}
	return role
}

// Step is a question that waits for a typed answer, across restarts too.
type Step struct {
	Name   string
	Role   Role // who may answer: it is checked as that of a press is, for somebody may have lost theirs meanwhile
	Own    Role // who may in their own chat with the bot, where that is less
	Secret bool // the answer must not be on disk
	// Over reports whether the question is over because its matter is: somebody has ended that by a button, elsewhere or at
	// Kaspi. Then it has told the person what happened, and their answer does nothing. It is asked before every answer.
	Over func(ctx context.Context, r *Request, kept []byte) (bool, error)
	Do   func(ctx context.Context, r *Request, kept []byte) error
}

// Stands is the Over of a question that nothing but its answer can end.
func Stands(context.Context, *Request, []byte) (bool, error) { return false, nil }

// Text acts on what a person writes, and reports whether it means anything to the room.
type Text func(ctx context.Context, r *Request) (taken bool, err error)

// Handler acts on a request. An error is logged, and the person is told that something broke.
type Handler func(ctx context.Context, r *Request) error

// routes are who listens for what.
type routes struct {
	rooms    []Room
	commands map[string]command
	verbs    map[string]Verb
	steps    map[string]Step
	files    Handler
	join     Handler
	text     Text
}

type command struct {
	Command
	group string // the room's
}

func (r *routes) add(room Room, needs rights) error {
	for _, c := range room.Commands {
		if _, taken := r.commands[c.Name]; taken {
			return fmt.Errorf("the command %s is taken", c.Name)
		}
		r.commands[c.Name] = command{c, room.Group}
	}
	for _, v := range room.Verbs {
		if _, taken := r.verbs[v.Name]; taken {
			return fmt.Errorf("the verb %s is taken", v.Name)
		}
		r.verbs[v.Name] = v
		needs[v.Name] = min(cmp.Or(v.Own, v.Role), Owner) // in a group there are people of all roles
	}
	for _, s := range room.Steps {
		if _, taken := r.steps[s.Name]; taken {
			return fmt.Errorf("the step %s is taken", s.Name)
		}
		if s.Over == nil {
			return fmt.Errorf("the step %s does not know when it is over", s.Name)
		}
		r.steps[s.Name] = s
	}
	if room.Join != nil && r.join != nil || room.Files != nil && r.files != nil || room.Text != nil && r.text != nil {
		return errors.New("files or texts are taken")
	}
	if room.Join != nil {
		r.join = room.Join
	}
	if room.Text != nil {
		r.text = room.Text
	}
	if room.Files != nil {
		r.files = room.Files
	}
	return nil
}
