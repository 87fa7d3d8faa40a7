package topics

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/telegram"
)

const (
	owner     = int64(1)
	group     = int64(-100_200)
	elsewhere = int64(-300) // a group that is not the home chat
	manager   = int64(2)
)

var errDisk = errors.New("the disk fails")

// forum is a shop with groups that have topics, whose Telegram and disk are in memory.
type forum struct {
	chat.Telegram
	chat.Store
	*chat.Router
	t     *testing.T
	kept  map[string]string
	full  bool // the disk takes nothing
	text  string
	rows  [][]telegram.Button
	told  string // to who pressed
	edits []int
	sent  int
}

func newForum(t *testing.T) *forum {
	t.Helper()
	f := &forum{t: t, kept: map[string]string{}}
	s := New(Config{Chats: func() *chat.Chats { return f.Chats }})
	kinds := chat.Room{Name: "notify", Words: os.DirFS("../notify")}
	var err error
	f.Router, err = chat.New(chat.Config{Owners: []int64{owner}, Home: group, Language: "en"}, chat.Parts{
		Telegram: f, Store: f, Handled: func(context.Context, chat.ShopID, string) error { return nil }, Log: slog.New(slog.DiscardHandler),
		Zone: chattest.Noon.Location(), Now: func() time.Time { return chattest.Noon }, Invited: func(id int64) bool { return id == elsewhere },
	}, s.Room(), kinds)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *forum) Name() string { return "bot" }

func (f *forum) Send(_ context.Context, _ int64, _ telegram.Priority, m telegram.Message) (int, error) {
	f.text, f.rows, f.sent = m.HTML, m.Rows, f.sent+1
	return 90, nil
}

func (f *forum) Edit(_ context.Context, _ int64, _ telegram.Priority, id int, m telegram.Message) error {
	f.text, f.rows, f.edits = m.HTML, m.Rows, append(f.edits, id)
	return nil
}

func (f *forum) Answer(_ context.Context, _ int64, _, text string) error {
	f.told = text
	return nil
}

func (f *forum) Setting(_ context.Context, key string) (string, bool, error) {
	text, found := f.kept[key]
	return text, found, nil
}

func (f *forum) SetSetting(_ context.Context, key, text string) error {
	if f.full {
		return errDisk
	}
	f.kept[key] = text
	return nil
}

func (f *forum) Person(_ context.Context, id int64) (chat.Person, bool, error) {
	return chat.Person{ID: id, Role: chat.Manager}, id == manager, nil
}

func (f *forum) People(context.Context) ([]chat.Person, error)              { return nil, nil }
func (f *forum) NotePerson(context.Context, int64, string, time.Time) error { return nil }
func (f *forum) Dialog(context.Context, int64, int64) (chat.Dialog, bool, error) {
	return chat.Dialog{}, false, nil
}

// say has a person write in a topic of a chat, press has them press a button of the screen there.
func (f *forum) say(who, in int64, topic int) {
	f.text, f.rows = "", nil
	f.Handle(f.t.Context(), telegram.Event{From: telegram.Person{ID: who, Name: "x"}, Chat: in, Private: in > 0, Topic: topic, Text: "/here", Message: 80})
}

func (f *forum) press(who, in int64, topic int, key string, buttons ...string) {
	f.text, f.told = "", ""
	f.Handle(f.t.Context(), telegram.Event{
		From: telegram.Person{ID: who, Name: "x"}, Chat: in, Private: in > 0, Topic: topic, Message: 90, Press: "1", Data: "v1:here:" + key, Buttons: buttons,
	})
}

// keys are the buttons of the screen, row by row; those of what goes here already have a tick.
func (f *forum) keys() string {
	var rows []string
	for _, row := range f.rows {
		var keys []string
		for _, b := range row {
			key := strings.TrimPrefix(b.Data, "v1:here:")
			if strings.HasPrefix(b.Label, "✅") {
				key += "+"
			}
			keys = append(keys, key)
		}
		if len(keys) > 0 {
			rows = append(rows, strings.Join(keys, " "))
		}
	}
	return strings.Join(rows, " | ")
}

func (f *forum) want(what string, v view, keys string) {
	f.t.Helper()
	text, err := f.To(group).HTML("topics.here", v)
	if err != nil {
		f.t.Fatal(err)
	}
	if f.text != string(text) {
		f.t.Errorf("%s: %q, want %q", what, f.text, text)
	}
	if keys != "" && f.keys() != keys {
		f.t.Errorf("%s: buttons %q, want %q", what, f.keys(), keys)
	}
}

func TestAScreenTellsWhatGoesIntoTheTopicItStandsIn(t *testing.T) {
	t.Parallel()
	f := newForum(t)
	for _, c := range []struct {
		in    int64
		topic int
		view  view
		keys  string
	}{
		{group, 0, view{Home: true}, "cards+ alarms+ | kinds"}, {group, 5, view{Home: true, Topic: true}, "cards alarms | kinds"},
		{elsewhere, 5, view{Topic: true}, "cards alarms | kinds"}, {elsewhere, 0, view{}, "cards+ alarms+ | kinds"},
	} {
		f.say(owner, c.in, c.topic)
		f.want(fmt.Sprint(c.in, c.topic), c.view, c.keys)
	}
	f.say(owner, owner, 0)
	if want, err := f.To(owner).HTML("topics.private", nil); err != nil || f.text != string(want) || len(f.rows) > 0 {
		t.Errorf("in a private chat: %q, %v", f.text, err)
	}
	f.say(manager, group, 5)
	if strings.Contains(f.text, "/here") || len(f.rows) > 0 {
		t.Errorf("a manager sees %q", f.text)
	}
}

func TestASubjectGoesWhereItsButtonIsPressed(t *testing.T) {
	t.Parallel()
	f := newForum(t)
	home := view{Home: true, Topic: true}
	press := func(topic int, key, notice string, what chat.Subject) {
		t.Helper()
		f.press(owner, group, topic, key, "v1:here:cards")
		if want := f.To(group).Text(notice, what); notice != "" && f.told != want {
			t.Errorf("%s: told %q, want %q", key, f.told, want)
		}
	}
	press(5, "cards", "topics.answer.here", chat.Cards)
	f.want("cards", home, "cards+ alarms | kinds")
	press(6, "alarms", "topics.answer.here", chat.Alarms)
	f.want("alarms", home, "cards alarms+ | kinds")
	if f.TopicOf(group, chat.Cards) != 5 || f.TopicOf(group, chat.Alarms) != 6 || f.TopicOf(group, "cancelled") != 5 || f.TopicOf(group, "health") != 6 {
		t.Errorf("kept as %v", f.kept)
	}

	kinds := view{Home: true, Topic: true, Kinds: true}
	press(5, "kinds", "", "")
	f.want("kinds", kinds, "")
	var parts []string
	for _, what := range chat.Subjects() {
		if what.Part() {
			parts = append(parts, string(what))
		}
	}
	for rows, i := strings.Split(f.keys(), " | "), 0; i < len(rows); i++ {
		want := "main"
		if pairs := slices.Collect(slices.Chunk(parts, 2)); i < len(pairs) {
			want = strings.Join(pairs[i], " ")
		}
		if rows[i] != want { // none has a topic of its own: no tick, though all of them go here
			t.Errorf("row %d of the kinds: %q, want %q", i, rows[i], want)
		}
	}
	press(5, "main", "", "")
	f.want("main", home, "cards+ alarms | kinds")

	for _, topic := range []int{7, 8} { // a kind of its own, from elsewhere too
		press(topic, "cancelled", "topics.answer.here", "cancelled")
		f.want("cancelled", kinds, "")
		if f.TopicOf(group, "cancelled") != topic || !strings.Contains(f.keys(), "cancelled+") || strings.Count(f.keys(), "+") != 1 {
			t.Errorf("cancelled goes to %d: %s", f.TopicOf(group, "cancelled"), f.keys())
		}
	}
	press(8, "cancelled", "topics.answer.together", "cancelled")
	f.want("together", kinds, "")
	if f.TopicOf(group, "cancelled") != 5 || strings.Contains(f.keys(), "+") {
		t.Errorf("cancelled goes to %d: %s", f.TopicOf(group, "cancelled"), f.keys())
	}
	press(5, "cards", "topics.answer.here", chat.Cards) // pressed again it stays
	if f.TopicOf(group, chat.Cards) != 5 || f.sent != 0 || slices.ContainsFunc(f.edits, func(id int) bool { return id != 90 }) {
		t.Errorf("cards go to %d, %d new messages, edits of %v", f.TopicOf(group, chat.Cards), f.sent, f.edits)
	}
}

// TestAButtonThatDoesNotTellItsTopicDoesNothing: nor does one of another program, or in a private chat.
func TestAButtonThatDoesNotTellItsTopicDoesNothing(t *testing.T) {
	t.Parallel()
	f := newForum(t)
	for _, c := range []struct {
		in      int64
		key     string
		buttons []string
	}{{group, "cards", nil}, {group, "kinds", nil}, {group, "frobnicate", []string{"x"}}, {owner, "cards", []string{"x"}}, {owner, "main", []string{"x"}}} {
		f.press(owner, c.in, 5, c.key, c.buttons...)
		if want := f.To(c.in).Text("chat.answer.old", nil); f.told != want || f.text != "" || len(f.kept) > 0 {
			t.Errorf("%+v: told %q, shown %q, kept %v", c, f.told, f.text, f.kept)
		}
	}
	f.press(manager, group, 5, "cards", "x")
	if len(f.kept) > 0 || f.text != "" {
		t.Errorf("a manager has chosen %v", f.kept)
	}
}

// TestWhatCannotBeKeptIsNotShownAsChosen.
func TestWhatCannotBeKeptIsNotShownAsChosen(t *testing.T) {
	t.Parallel()
	f := newForum(t)
	f.press(owner, group, 5, "cancelled", "x")
	f.full = true
	for topic, key := range map[int]string{5: "cancelled", 6: "cards"} {
		before := f.TopicOf(group, chat.Subject(key))
		f.press(owner, group, topic, key, "x")
		here, together := f.To(group).Text("topics.answer.here", chat.Subject(key)), f.To(group).Text("topics.answer.together", chat.Subject(key))
		if f.TopicOf(group, chat.Subject(key)) != before || f.told == here || f.told == together || len(f.told) == 0 && f.text == "" {
			t.Errorf("%s: told %q, %q", key, f.told, f.text)
		}
	}
}

func TestTheCommandIsListedAmongTheSettingsOfOwners(t *testing.T) {
	t.Parallel()
	f := newForum(t)
	for role, want := range map[chat.Role]string{chat.Owner: "settings", chat.Manager: ""} {
		groups, err := f.Commands("en", role)
		if err != nil {
			t.Fatal(err)
		}
		in := ""
		for _, g := range groups {
			if slices.ContainsFunc(g.Commands, func(c chat.Listed) bool { return c.Name == "here" }) {
				in = g.Name
			}
		}
		if in != want {
			t.Errorf("for %s it is listed in %q, want %q", role, in, want)
		}
	}
}
