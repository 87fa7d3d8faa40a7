// Package menu leads to every command by buttons, and keeps Telegram's own lists of commands: New makes it.
//
// A person sees what their role allows and nothing else, in the menu as in the lists.
package menu

import (
	"context"
	"embed"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"

	"kaspibot/bot/chat"
)

//go:embed words
var words embed.FS

// The buttons.
const (
	verbMenu = "menu" // key: "main"
	verbOpen = "mgrp" // key: a group
	verbRun  = "mcmd" // key: a command
)

const stepWanted = "menu.wanted" // what a command needs is asked for

// Front knows the commands; *chat.Router is one.
type Front interface {
	Commands(language string, role chat.Role) ([]chat.CommandGroup, error)
}

// Config says what the menu works with. All of it is required.
type Config struct {
	Chats    func() *chat.Chats
	Front    func() Front
	Telegram func() Telegram
	Log      *slog.Logger
}

// Screen is the menu. Make it with New.
type Screen struct {
	Config
	changed chan struct{}
}

// New makes the menu.
func New(c Config) *Screen { return &Screen{c, make(chan struct{}, 1)} }

// Room is what the front plugs in.
func (s *Screen) Room() chat.Room {
	return chat.Room{
		Name:     "menu",
		Commands: []chat.Command{{Name: "menu", Role: chat.Viewer, Do: onMenu}},
		Verbs: []chat.Verb{
			{Name: verbMenu, Role: chat.Viewer, Do: onMenu}, {Name: verbOpen, Role: chat.Viewer, Do: onGroup},
			{Name: chat.VerbBack, Role: chat.Viewer, Do: onGroup}, {Name: verbRun, Role: chat.Viewer, Do: onRun},
		},
		Steps: []chat.Step{{Name: stepWanted, Role: chat.Viewer, Over: chat.Stands, Do: onWanted}},
		Words: words,
	}
}

// mainView is the menu as its text shows it.
type mainView struct {
	Name, Role string
}

// onMenu shows the groups of commands.
func onMenu(ctx context.Context, r *chat.Request) error {
	var keys chat.Row
	for _, g := range chat.CommandsFor(r) {
		keys = append(keys, r.Button("menu.button.group", g.Name, verbOpen, chat.GroupKey(g.Name)))
	}
	p := r.Person()
	return r.Show(ctx, "menu.main", mainView{r.Who().Name, p.Role.String()}, slices.Collect(slices.Chunk(keys, 2))...)
}

// groupView is a group of commands as its text shows it.
type groupView struct {
	Group    string
	Commands []chat.Listed
}

// onGroup shows the commands of a group, in place of what one of them has shown too.
func onGroup(ctx context.Context, r *chat.Request) error {
	groups := chat.CommandsFor(r)
	i := slices.IndexFunc(groups, func(g chat.CommandGroup) bool { return chat.GroupKey(g.Name) == r.Key() })
	if i < 0 { // such as for who has another role by now
		return onMenu(ctx, r)
	}
	view := groupView{Group: groups[i].Name}
	var keys chat.Row
	for _, c := range groups[i].Commands {
		if c.Name != "menu" {
			view.Commands = append(view.Commands, c)
			keys = append(keys, r.Button("menu.button.command", c.Name, verbRun, c.Name))
		}
	}
	rows := append(slices.Collect(slices.Chunk(keys, 2)), chat.Row{r.Button("menu.button.back", nil, verbMenu, "main")})
	return r.Show(ctx, "menu.group", view, rows...)
}

// onRun does a command, or asks for what it needs.
func onRun(ctx context.Context, r *chat.Request) error {
	name := r.Key()
	for _, g := range chat.CommandsFor(r) {
		for _, c := range g.Commands {
			if c.Name == name && c.Wants != "" {
				return r.Ask(ctx, stepWanted, name, "menu.wanted", wanted{c.Name, c.Wants})
			}
		}
	}
	return chat.Run(ctx, r, name, "")
}

// wanted is what a command needs, for the question about it.
type wanted struct{ Command, Wants string }

// onWanted does a command with what a person has typed for it.
func onWanted(ctx context.Context, r *chat.Request, kept []byte) error {
	var name string
	if err := json.Unmarshal(kept, &name); err != nil {
		return err
	}
	return chat.Run(ctx, r, name, strings.TrimSpace(r.Written()))
}
