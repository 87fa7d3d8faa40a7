// Package chat is what a room of the front is made of: a Room lists its commands, verbs, steps and words; a Request is
// what one person did, with the ways to answer it; Chats.To writes into a chat unasked.
//
// The Router knows no room by name: bot hands it a list of them. Who may do what is checked in one place (Router.Handle),
// for every message and every press.
package chat

import (
	"context"
	"io/fs"
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
	Greet    Handler // adds to the greeting of an owner
	Words    fs.FS   // words/<language>.{html,text}.tmpl
}

// Command is what a person types or taps in Telegram's menu. Its description is the text "<room>.command.<name>".
type Command struct {
	Name   string
	Role   Role
	Hidden bool // not listed in menus and help
	Do     Handler
}

// Verb is what a button does. Its name stands in buttons that are out there, so it never changes.
type Verb struct {
	Name  string
	Role  Role
	Order bool // the key begins with an order's code: a press is a person's reaction to it
	Do    Handler
}

// Step is a question that waits for a typed answer, across restarts too.
type Step struct {
	Name   string
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
