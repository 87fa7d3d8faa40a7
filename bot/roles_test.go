package bot

import (
	"context"
	"flag"
	"log/slog"
	"os"
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

var updateRoles = flag.Bool("update", false, "write the table of roles into README.ru.md")

const (
	rolesBegin = "<!-- roles: go test ./bot -run Roles -update -->\n"
	rolesEnd   = "<!-- /roles -->\n"
)

// everything are the rooms of the front, whose handlers only note that they were called.
func everything(called *string) []chat.Room {
	note := func(what string) chat.Handler {
		return func(context.Context, *chat.Request) error {
			*called = what
			return nil
		}
	}
	rooms := (&Bot{}).rooms(Parts{Auto: &auto.Acceptance{}, Engine: noEngine{}})
	for i := range rooms {
		room := &rooms[i]
		for k := range room.Commands {
			room.Commands[k].Do = note("/" + room.Commands[k].Name)
		}
		for k := range room.Verbs {
			room.Verbs[k].Do = note(room.Verbs[k].Name)
		}
		for k := range room.Steps {
			step := &room.Steps[k]
			step.Over, step.Do = chat.Stands, func(context.Context, *chat.Request, []byte) error {
				*called = "?" + step.Name
				return nil
			}
		}
		if room.Join != nil {
			room.Join = note("join")
		}
		room.Greet, room.Text, room.Files = nil, nil, nil
	}
	return rooms
}

// rolesTable is which role a command, a button or an answer needs, as README.ru.md shows it.
func rolesTable(t *testing.T, rooms []chat.Room, words *chat.Words) string {
	t.Helper()
	const head = "| что | смотрит | упаковщик | менеджер | владелец |\n|---|:-:|:-:|:-:|:-:|\n"
	var b strings.Builder
	row := func(what string, needed chat.Role) {
		b.WriteString("| " + what + " |")
		for _, role := range chat.Roles() {
			b.WriteString(map[bool]string{true: " ✅ |", false: " — |"}[role >= needed])
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n" + head)
	for _, room := range rooms {
		for _, c := range room.Commands {
			row("`/"+c.Name+"` "+words.Text(room.Name+".command."+c.Name, nil), c.Role)
		}
	}
	b.WriteString("\n<details><summary>Что можно кнопками и ответами</summary>\n\n" + head)
	for _, room := range rooms {
		needs := needs(room)
		for _, d := range deeds()[room.Name] {
			first, found := needs[d.names[0]]
			for _, name := range d.names {
				is, there := needs[name]
				// An answer that is open to all is judged by its own step, as its buttons are.
				if !found || !there || is != first && is != (need{}) {
					t.Errorf("%s: %s of %q is none, or needs another role than the others there", room.Name, name, d.what)
				}
				delete(needs, name)
			}
			row(d.what+ownly(first.own), first.role)
		}
		for name := range needs {
			t.Errorf("%s: nobody says in words what %s does", room.Name, name)
		}
	}
	b.WriteString("\n</details>\n\n")
	return b.String()
}

// need is the role for something, and the one in a person's own chat where that is another.
type need struct{ role, own chat.Role }

// needs are the roles for the buttons of a room, and for its answers with "?" before the name.
func needs(room chat.Room) map[string]need {
	all := map[string]need{}
	for _, v := range room.Verbs {
		all[v.Name] = need{v.Role, v.Own}
	}
	for _, s := range room.Steps {
		all["?"+s.Name] = need{s.Role, s.Own}
	}
	return all
}

func TestRolesInTheGuideAreThoseOfTheProgram(t *testing.T) {
	t.Parallel()
	var called string
	rooms := everything(&called)
	words, err := chat.LoadWords("ru", chattest.Noon.Location(), nil, rooms...)
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile("../README.ru.md")
	if err != nil {
		t.Fatal(err)
	}
	head, rest, begun := strings.Cut(string(guide), rolesBegin)
	table, tail, ended := strings.Cut(rest, rolesEnd)
	if !begun || !ended {
		t.Fatal("README.ru.md has no place for the table of roles")
	}
	want := rolesTable(t, rooms, words)
	if *updateRoles {
		if err := os.WriteFile("../README.ru.md", []byte(head+rolesBegin+want+rolesEnd+tail), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != want {
		t.Error("the table of roles in README.ru.md is old: go test ./bot -run Roles -update")
	}
}

// visitor is somebody who tries everything.
type visitor struct {
	user tgtest.User
	role chat.Role // Nobody for a stranger and for one who was removed
}

// did is that they wrote a text or pressed a button.
func (v visitor) did(where int64, text, data string) telegram.Event {
	e := telegram.Event{
		From: telegram.Person{ID: v.user.ID, Name: v.user.FirstName}, Chat: where, Private: where == v.user.ID, Text: text, Data: data,
	}
	if data != "" {
		e.Press = "1"
	}
	return e
}

// counting is a Telegram that takes everything at once, and counts by chat.
type counting struct {
	chat.Telegram
	sent map[int64]int
}

func (c *counting) Name() string { return tgtest.BotUsername }

func (c *counting) Send(_ context.Context, id int64, _ telegram.Priority, _ telegram.Message) (int, error) {
	c.sent[id]++
	return c.sent[id], nil
}

func (c *counting) Answer(context.Context, int64, string, string) error { return nil }

// Each command, button and answer is tried by each role, by a stranger and by one who was removed, in private and in the
// group, through the router that the program has.
func TestRolesHoldForEveryCommandButtonAndAnswer(t *testing.T) {
	t.Parallel()
	var called string
	rooms := everything(&called)
	quiet := &counting{sent: map[int64]int{}}
	s := storetest.OpenSQLite(t, t.TempDir())
	visitors := []visitor{{tgtest.User{ID: 401, FirstName: "Чужой"}, chat.Nobody}, {tgtest.User{ID: 402, FirstName: "Бывший"}, chat.Nobody}}
	for i, role := range chat.Roles() {
		visitors = append(visitors, visitor{tgtest.User{ID: int64(410 + i), FirstName: role.String()}, role})
	}
	for _, v := range visitors {
		if v.user.ID == 401 {
			continue
		}
		p := chat.Person{ID: v.user.ID, Name: v.user.FirstName, Role: max(v.role, chat.Viewer)}
		if err := s.AddPerson(t.Context(), p, 1, chattest.Noon); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.RemovePerson(t.Context(), 402, chattest.Noon); err != nil {
		t.Fatal(err)
	}
	router, err := chat.New(chat.Config{Owners: []int64{1}, Home: chattest.Group}, chat.Parts{
		Telegram: quiet, Store: s, Log: slog.New(slog.DiscardHandler), Zone: chattest.Noon.Location(),
		Now:     func() time.Time { return chattest.Noon },
		Handled: func(context.Context, chat.ShopID, string) error { return nil },
	}, rooms...)
	if err != nil {
		t.Fatal(err)
	}
	cells := 0
	for _, v := range visitors {
		for _, where := range []int64{v.user.ID, chattest.Group} {
			tried := func(what string, needed chat.Role, do func()) {
				cells++
				called = ""
				do()
				if done := called == what; done != (v.role >= needed && v.role > chat.Nobody) {
					t.Errorf("%s (role %q) in %d: %s was done: %v (called %q)", v.user.FirstName, v.role, where, what, done, called)
				}
			}
			for _, room := range rooms {
				for _, c := range room.Commands {
					tried("/"+c.Name, c.Role, func() { router.Handle(t.Context(), v.did(where, "/"+c.Name, "")) })
				}
				for _, b := range room.Verbs {
					tried(b.Name, least(where, b.Role, b.Own), func() { router.Handle(t.Context(), v.did(where, "", "v1:"+b.Name+":1")) })
				}
				for _, q := range room.Steps {
					tried("?"+q.Name, least(where, q.Role, q.Own), func() {
						d := chat.Dialog{Chat: where, User: v.user.ID, Step: q.Name, Data: "null", Expires: chattest.Noon.AddDate(0, 0, 1)}
						if err := s.SaveDialog(t.Context(), d); err != nil {
							t.Fatal(err)
						}
						router.Handle(t.Context(), v.did(where, "ответ", ""))
						if err := s.EndDialog(t.Context(), where, v.user.ID); err != nil {
							t.Fatal(err)
						}
					})
				}
			}
		}
	}
	if cells < 900 {
		t.Errorf("only %d cells were tried", cells)
	}
	for _, v := range visitors[:2] {
		if n := quiet.sent[v.user.ID]; n != 0 {
			t.Errorf("%s was told something %d times", v.user.FirstName, n)
		}
	}
}

// least is the role that something needs in a chat.
func least(where int64, role, own chat.Role) chat.Role {
	if own != chat.Nobody && where > 0 {
		return own
	}
	return role
}

// ownly marks what more people may in their own chats.
func ownly(own chat.Role) string {
	if own == chat.Nobody {
		return ""
	}
	return "; в личном чате каждый"
}
