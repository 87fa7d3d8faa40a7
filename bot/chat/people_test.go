package chat_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/bot/tgtest"
)

func TestARoleIsNamedAndAnUnknownNameIsNobody(t *testing.T) {
	t.Parallel()
	for _, role := range append(chat.Roles(), chat.Nobody) {
		if got := chat.RoleOf(role.String()); got != role {
			t.Errorf("%d is %q, which is %d", role, role, got)
		}
	}
	for _, name := range []string{"", "boss", "Owner", " owner"} {
		if got := chat.RoleOf(name); got != chat.Nobody {
			t.Errorf("%q is %d", name, got)
		}
	}
}

func TestThePeopleAreThoseOfTheSettingsAndThoseThatAreKept(t *testing.T) {
	t.Parallel()
	w := chattest.NewWorld(t)
	s := storetest.OpenSQLite(t, t.TempDir())
	w.Open(chat.Config{Owners: []int64{chattest.Aigul.ID, 8}}, s)
	add(t, s, chat.Person{ID: 21, Name: "Ержан", Role: chat.Packer})
	add(t, s, chat.Person{ID: 22, Name: "Дана", Role: chat.Owner})
	add(t, s, chat.Person{ID: 8, Name: "Марат", Role: chat.Viewer, Language: "kk"}) // the settings say more
	add(t, s, chat.Person{ID: 23, Name: "Прежняя владелица"})                       // and of her they say nothing any more
	all, err := w.Router.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []chat.Person{
		{ID: chattest.Aigul.ID, Role: chat.Owner, Fixed: true}, {ID: 8, Name: "Марат", Role: chat.Owner, Language: "kk", Fixed: true},
		{ID: 21, Name: "Ержан", Role: chat.Packer}, {ID: 22, Name: "Дана", Role: chat.Owner},
	}
	same(t, "people", all, want)
	for _, p := range want {
		got, in, err := w.Router.Person(t.Context(), p.ID)
		same(t, "person", []any{got, in, err}, []any{p, true, nil})
	}
	for _, id := range []int64{23, 24, 0, -5} {
		if got, in, _ := w.Router.Person(t.Context(), id); in || got.Role != chat.Nobody {
			t.Errorf("%d is one of them: %+v", id, got)
		}
	}
	same(t, "owners' chats", w.Router.Home(), []int64{chattest.Aigul.ID, 8, 22})
	same(t, "chats with answers", w.Router.All(), []int64{chattest.Aigul.ID, 8, 21, 22})
}

func add(t *testing.T, s *store.Store, p chat.Person) {
	t.Helper()
	if err := s.AddPerson(t.Context(), p, chattest.Aigul.ID, chattest.Noon); err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}

// inRoom is a room of one command, one button and one question for each role.
func inRoom(done *[]string) chat.Room {
	room := chat.Room{Name: "a", Words: texts(`{{define "a.ask"}}?{{end}}`)}
	for _, role := range chat.Roles() {
		name := role.String()
		note := func(_ context.Context, r *chat.Request) error {
			*done = append(*done, r.Person().Name+" "+name)
			return nil
		}
		room.Commands = append(room.Commands, chat.Command{Name: name, Role: role, Do: note})
		room.Verbs = append(room.Verbs, chat.Verb{Name: name, Role: role, Do: note})
		room.Commands = append(room.Commands, chat.Command{Name: "ask" + name, Role: role, Do: func(ctx context.Context, r *chat.Request) error {
			return r.Ask(ctx, name, nil, "a.ask", nil)
		}})
		room.Steps = append(room.Steps, chat.Step{Name: name, Role: role, Over: chat.Stands, Do: func(ctx context.Context, r *chat.Request, _ []byte) error {
			return note(ctx, r)
		}})
	}
	return room
}

// world is one of a room for each role in which these people are.
func world(t *testing.T, done *[]string, people ...chat.Person) (*chattest.World, *store.Store) {
	t.Helper()
	w := chattest.NewWorld(t)
	s := storetest.OpenSQLite(t, t.TempDir())
	for _, p := range people {
		add(t, s, p)
		w.Telegram.Meet(tgtest.User{ID: p.ID, FirstName: p.Name}, p.ID)
	}
	w.Open(chat.Config{Owners: []int64{chattest.Aigul.ID}}, s, inRoom(done))
	return w, s
}

func TestEachMayDoWhatTheirRoleAllows(t *testing.T) {
	t.Parallel()
	var people []chat.Person
	for i, role := range chat.Roles() {
		people = append(people, chat.Person{ID: int64(20 + i), Name: role.String(), Role: role})
	}
	var done, want []string
	w, _ := world(t, &done, people...)
	for _, p := range people {
		user := tgtest.User{ID: p.ID, FirstName: p.Name}
		for _, needed := range chat.Roles() {
			w.Say(user, "/"+needed.String())
			data := "v1:" + needed.String() + ":1"
			w.Press(user, w.Forge(p.ID, data), data)
			if p.Role >= needed {
				want = append(want, p.Name+" "+needed.String(), p.Name+" "+needed.String())
			}
		}
	}
	same(t, "done", done, want)
}

// A question stays open while its person is given a lower role.
func TestAnAnswerNeedsTheRoleToo(t *testing.T) {
	t.Parallel()
	var done []string
	packer := tgtest.User{ID: 21, FirstName: "Ержан"}
	w, s := world(t, &done, chat.Person{ID: 21, Name: "Ержан", Role: chat.Packer})
	w.Say(packer, "/askpacker")
	if _, err := s.SetRole(t.Context(), 21, chat.Viewer); err != nil {
		t.Fatal(err)
	}
	w.Say(packer, "5")
	w.Wants(w.Last(21), "Вам это недоступно", "упаковщик")
	w.Say(packer, "/askviewer")
	w.Say(packer, "5")
	same(t, "done", done, []string{"Ержан viewer"})
}

func TestARemovedPersonMeetsWhatAStrangerMeets(t *testing.T) {
	t.Parallel()
	var done []string
	packer := tgtest.User{ID: 21, FirstName: "Ержан"}
	w, s := world(t, &done, chat.Person{ID: 21, Name: "Ержан", Role: chat.Packer})
	w.Say(packer, "/askpacker")
	m := w.Forge(21, "v1:packer:1")
	if _, err := s.RemovePerson(t.Context(), 21, chattest.Noon); err != nil {
		t.Fatal(err)
	}
	before := len(w.Telegram.Messages(21))
	for _, text := range []string{"5", "/packer", "/start", "/help", "привет"} {
		w.Say(packer, text)
	}
	if got := len(w.Telegram.Messages(21)) - before; got != 0 {
		t.Errorf("%d messages, want none of the bot\n%s", got, w.Screens())
	}
	w.WantNotice(w.Press(packer, m, "v1:packer:1"), "Эта кнопка не для вас")
	same(t, "done", done, []string(nil))
	if err := s.AddPerson(t.Context(), chat.Person{ID: 21, Name: "Ержан", Role: chat.Packer}, 101, chattest.Noon); err != nil {
		t.Fatal(err)
	}
	w.Say(packer, "5") // the old question is over
	same(t, "done", done, []string(nil))
}

func TestEachReadsTheirOwnLanguageInPrivateAndTheGroupsInAGroup(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for _, language := range chat.Languages() {
		files["words/"+language+".html.tmpl"] = &fstest.MapFile{Data: []byte(`{{define "a.say"}}говорю ` + language + `{{end}}`)}
		files["words/"+language+".text.tmpl"] = &fstest.MapFile{Data: []byte("")}
	}
	say := func(ctx context.Context, r *chat.Request) error { return r.Say(ctx, "a.say", nil) }
	w := chattest.NewWorld(t)
	s := storetest.OpenSQLite(t, t.TempDir())
	w.Open(chat.Config{Owners: []int64{chattest.Aigul.ID, chattest.Marat.ID}, Home: chattest.Group, Language: "kk"}, s,
		chat.Room{Name: "a", Words: files, Commands: []chat.Command{{Name: "say", Do: say}}})
	inGroup := func() { w.SayIn(chattest.Aigul, chattest.Group, "/say") }
	for _, step := range []struct {
		do                  func()
		aigul, marat, group string
	}{
		{func() {}, "kk", "kk", "kk"},
		{func() { choose(t, s, chattest.Aigul.ID, "en") }, "en", "kk", "kk"},
		{func() { choose(t, s, chattest.Marat.ID, "xx") }, "en", "kk", "kk"}, // a language that is gone
		{func() {
			if err := w.Router.SetGroupLanguage(t.Context(), chattest.Group, "ru"); err != nil {
				t.Fatal(err)
			}
		}, "en", "kk", "ru"},
		{func() { choose(t, s, chattest.Aigul.ID, "") }, "kk", "kk", "ru"},
	} {
		step.do()
		w.Say(chattest.Aigul, "/say")
		w.Say(chattest.Marat, "/say")
		inGroup()
		w.Wants(w.Last(chattest.Aigul.ID), "говорю "+step.aigul)
		w.Wants(w.Last(chattest.Marat.ID), "говорю "+step.marat)
		w.Wants(w.Last(chattest.Group), "говорю "+step.group)
	}
}

func choose(t *testing.T, s *store.Store, id int64, language string) {
	t.Helper()
	if err := s.NotePerson(t.Context(), id, "кто-то", chattest.Noon); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SetLanguage(t.Context(), id, language); err != nil {
		t.Fatal(err)
	}
}

func TestAPrivateChatShowsOnlyButtonsThatThePersonMayPress(t *testing.T) {
	t.Parallel()
	for _, role := range chat.Roles() {
		var done []string
		w, _ := world(t, &done, chat.Person{ID: 21, Name: "Ержан", Role: role})
		w.Telegram.Meet(chattest.Aigul, chattest.Group)
		var row chat.Row
		var all, own []string
		for _, needed := range chat.Roles() {
			row = append(row, chat.NewButton(needed.String(), needed.String(), "1"))
			all = append(all, "v1:"+needed.String()+":1")
			if role >= needed {
				own = append(own, "v1:"+needed.String()+":1")
			}
		}
		for id, want := range map[int64][]string{21: own, chattest.Group: all} {
			if err := w.Router.To(id).Say(t.Context(), "a.ask", nil, row); err != nil {
				t.Fatal(err)
			}
			same(t, role.String(), chattest.Buttons(w.Last(id)), want)
		}
	}
}

// unreadable are people of whom nothing can be read.
type unreadable struct{ *store.Store }

func (unreadable) Person(context.Context, int64) (chat.Person, bool, error) {
	return chat.Person{}, false, &store.Error{Kind: "failing", Err: context.DeadlineExceeded}
}

func TestWhileNobodyCanBeReadAMemberIsNotMetAsAStranger(t *testing.T) {
	t.Parallel()
	w := chattest.NewWorld(t)
	w.Open(chat.Config{Owners: []int64{chattest.Aigul.ID}}, unreadable{storetest.OpenSQLite(t, t.TempDir())}, noticing("готово"))
	m := w.Forge(chattest.Marat.ID, "v1:go:1")
	if got := w.Press(chattest.Marat, m, "v1:go:1"); !strings.Contains(got, "Сбой") {
		t.Errorf("a press was answered with %q", got)
	}
	w.Say(chattest.Marat, "/help")
	w.Wants(w.Last(chattest.Marat.ID), "Внутренняя ошибка", "not", "smartctl")
	if got := w.Press(chattest.Aigul, w.Forge(chattest.Aigul.ID, "v1:go:1"), "v1:go:1"); got != "готово" { // the settings name her
		t.Errorf("her press was answered with %q", got)
	}
}

func TestWhatAPressedMessageShowsIsNotedAsSoonAsTheDiskIsWell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		router, err := chat.New(chat.Config{Owners: []int64{chattest.Aigul.ID}}, chat.Parts{
			Telegram: &pressed{}, Zone: time.UTC, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Handled: func(context.Context, chat.ShopID, string) error { return nil },
			Pressed: func(context.Context, *chat.Request) error {
				if tries++; tries < 4 {
					return &store.Error{Kind: "full", Err: context.DeadlineExceeded}
				}
				return nil
			},
		}, noticing("готово"))
		if err != nil {
			t.Fatal(err)
		}
		router.Handle(t.Context(), telegram.Event{
			From: telegram.Person{ID: chattest.Aigul.ID}, Chat: chattest.Aigul.ID, Private: true, Message: 5, Press: "1", Data: "v1:go:1",
		})
		router.Wait()
		if tries != 4 {
			t.Errorf("%d tries", tries)
		}
	})
}

// pressed takes the answers to presses.
type pressed struct{ chat.Telegram }

func (pressed) Answer(context.Context, int64, string, string) error { return nil }
func (pressed) Name() string                                        { return "kaspibot" }
