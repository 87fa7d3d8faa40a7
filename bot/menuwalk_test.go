package bot

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/bot/tgtest"
)

// screen is a Telegram of one message, which shows what was sent or put there last.
type screen struct {
	counting
	shown telegram.Message
	said  string
}

func (s *screen) Send(_ context.Context, _ int64, _ telegram.Priority, m telegram.Message) (int, error) {
	s.shown = m
	return 1, nil
}

func (s *screen) Edit(_ context.Context, _ int64, _ telegram.Priority, _ int, m telegram.Message) error {
	s.shown = m
	return nil
}

func (s *screen) Answer(_ context.Context, _ int64, _, text string) error {
	s.said = text
	return nil
}

// keys are the data of the buttons with a verb, and their labels.
func (s *screen) keys(verb string) (data, labels []string) {
	for _, row := range s.shown.Rows {
		for _, b := range row {
			if strings.HasPrefix(b.Data, "v1:"+verb+":") {
				data, labels = append(data, b.Data), append(labels, b.Label)
			}
		}
	}
	return data, labels
}

// menuRouter has all rooms of the program, of which only the menu does anything; called is what was done last.
func menuRouter(t *testing.T, s *screen, called *string) *chat.Router {
	t.Helper()
	rooms := everything(called)
	own := (&Bot{}).rooms(Parts{Auto: &auto.Acceptance{}, Engine: noEngine{}})
	for i := range rooms {
		if rooms[i].Name == "menu" {
			rooms[i] = own[i]
		}
	}
	kept := storetest.OpenSQLite(t, t.TempDir())
	for i, role := range chat.Roles() {
		p := chat.Person{ID: int64(410 + i), Name: role.String(), Role: role}
		if err := kept.AddPerson(t.Context(), p, 1, chattest.Noon); err != nil {
			t.Fatal(err)
		}
	}
	router, err := chat.New(chat.Config{Owners: []int64{1}}, chat.Parts{
		Telegram: s, Store: kept, Log: slog.New(slog.DiscardHandler), Zone: chattest.Noon.Location(),
		Now: func() time.Time { return chattest.Noon },
	}, rooms...)
	if err != nil {
		t.Fatal(err)
	}
	return router
}

// Every role comes by buttons to each command that it may use, and to no other: the table of the rooms says which.
func TestMenuLeadsEachRoleToAllItsCommands(t *testing.T) {
	t.Parallel()
	var called string
	s := &screen{counting: counting{sent: map[int64]int{}}}
	router := menuRouter(t, s, &called)
	for i, role := range chat.Roles() {
		v := visitor{tgtest.User{ID: int64(410 + i), FirstName: role.String()}, role}
		press := func(data string) {
			s.said, called = "", ""
			e := v.did(v.user.ID, "", data)
			e.Message = 1
			router.Handle(t.Context(), e)
		}
		var want, got []string
		for _, room := range everything(new(string)) {
			for _, c := range room.Commands {
				if c.Name != "menu" && role >= c.Role {
					want = append(want, c.Name)
				}
			}
		}
		want = append(want, "cancel", "help")
		router.Handle(t.Context(), v.did(v.user.ID, "/menu", ""))
		groups, _ := s.keys("mgrp")
		for _, group := range groups {
			press(group)
			commands, labels := s.keys("mcmd")
			if back, _ := s.keys("menu"); len(back) != 1 {
				t.Errorf("%s: %s has no way back", role, group)
			}
			for k, data := range commands {
				name := strings.TrimPrefix(data, "v1:mcmd:")
				got = append(got, name)
				if strings.HasPrefix(labels[k], "/") {
					t.Errorf("the button of /%s has no words", name)
				}
				if press(data); called != "/"+name && !s.shown.Asks && name != "cancel" && name != "help" {
					t.Errorf("%s: the button of /%s did %q and asked nothing", role, name, called)
				}
				s.shown.Asks = false
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the menu leads to\n%q, want\n%q", role, got, want)
		}
		for _, name := range []string{"sync", "people"} { // of a menu that stood there before the role was lost
			press("v1:mcmd:" + name)
			if may := slices.Contains(want, name); may != (called == "/"+name) || !may && s.said == "" {
				t.Errorf("%s: /%s was done: %t, told %q", role, name, called != "", s.said)
			}
		}
	}
}

// What a person may do is the same in Telegram's list as in the menu.
func TestListsAreThoseOfTheRole(t *testing.T) {
	t.Parallel()
	router := menuRouter(t, &screen{}, new(string))
	for _, language := range chat.Languages() {
		for i, role := range chat.Roles() {
			groups, err := router.Commands(language, role)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, g := range groups {
				for _, c := range g.Commands {
					names = append(names, c.Name)
					if n := len([]rune(c.About)); n == 0 || n > 256 || strings.Contains(c.About, ".command.") {
						t.Errorf("%s /%s is described by %q", language, c.Name, c.About)
					}
				}
			}
			for name, least := range map[string]int{"orders": 0, "menu": 0, "waybills": 1, "sync": 2, "people": 3} {
				if slices.Contains(names, name) != (i >= least) {
					t.Errorf("%s %s: %q", language, role, names)
				}
			}
		}
	}
}
