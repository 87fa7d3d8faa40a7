package menu

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/telegram"
)

const (
	owner   = int64(1)
	viewer  = int64(2)
	group   = int64(-100_200)
	started = "commands" // the name under which the lists are kept
)

var errOut = errors.New("out of order")

// lobby is a shop in which the only commands are these: Telegram and the disk are in memory.
type lobby struct {
	chat.Telegram
	chat.Store
	*chat.Router
	screen *Screen
	t      *testing.T

	mu      sync.Mutex
	kept    map[string]string
	people  []chat.Person
	dialog  chat.Dialog
	refuses map[string]error // the lists of these scopes, by key
	reads   error            // of settings
	writes  error
	lists   error // of people
	broken  error // the front's commands
	log     bytes.Buffer

	text string
	rows [][]telegram.Button
	at   int // the message, 0 for a new one
	asks bool
	told string
	set  []string // lists that were set
	did  []string // commands that were done
}

func (l *lobby) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.Write(p)
}

func (l *lobby) logged() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.String()
}

// change changes what is in memory while the lists are kept.
func (l *lobby) change(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	do()
}

func newLobby(t *testing.T, home int64) *lobby {
	t.Helper()
	l := &lobby{t: t, kept: map[string]string{}, refuses: map[string]error{}, people: []chat.Person{{ID: viewer, Role: chat.Viewer}}}
	log := slog.New(slog.NewTextHandler(l, nil))
	l.screen = New(Config{
		Chats: func() *chat.Chats { return l.Chats }, Front: func() Front { return front{l} }, Telegram: func() Telegram { return l }, Log: log,
	})
	do := func(name string) chat.Handler {
		return func(_ context.Context, r *chat.Request) error {
			l.did = append(l.did, strings.TrimSpace(name+" "+r.Rest()))
			return nil
		}
	}
	words := fstest.MapFS{}
	for _, language := range chat.Languages() {
		words["words/"+language+".html.tmpl"] = &fstest.MapFile{}
		text := ""
		for _, name := range []string{"orders", "forget", "why", "quality"} {
			text += `{{define "book.command.` + name + `"}}` + name + `{{end}}`
		}
		words["words/"+language+".text.tmpl"] = &fstest.MapFile{Data: []byte(text)}
	}
	room := chat.Room{Name: "book", Group: "orders", Words: words, Commands: []chat.Command{
		{Name: "orders", Role: chat.Viewer, Do: do("orders")}, {Name: "forget", Role: chat.Owner, Do: do("forget")},
		{Name: "why", Role: chat.Viewer, Wants: "sku", Do: do("why")}, {Name: "quality", Role: chat.Viewer, Group: "figures", Do: do("quality")},
	}}
	var err error
	l.Router, err = chat.New(chat.Config{Owners: []int64{owner}, Home: home, Language: "en"}, chat.Parts{
		Telegram: l, Store: l, Handled: func(context.Context, chat.ShopID, string) error { return nil }, Log: log,
		Zone: chattest.Noon.Location(), Now: func() time.Time { return chattest.Noon },
	}, room, l.screen.Room())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// front may be broken.
type front struct{ *lobby }

func (f front) Commands(language string, role chat.Role) ([]chat.CommandGroup, error) {
	if f.broken != nil {
		return nil, f.broken
	}
	return f.Router.Commands(language, role)
}

func (l *lobby) Name() string { return "bot" }

func (l *lobby) Send(_ context.Context, _ int64, _ telegram.Priority, m telegram.Message) (int, error) {
	l.text, l.rows, l.asks, l.at = m.HTML, m.Rows, m.Asks, 0
	return 90, nil
}

func (l *lobby) Edit(_ context.Context, _ int64, _ telegram.Priority, id int, m telegram.Message) error {
	l.text, l.rows, l.asks, l.at = m.HTML, m.Rows, m.Asks, id
	return nil
}

func (l *lobby) Answer(_ context.Context, _ int64, _, text string) error { l.told = text; return nil }

func (l *lobby) SetCommands(_ context.Context, scope telegram.Scope, commands []telegram.Command) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var names []string
	for _, c := range commands {
		names = append(names, c.Name)
	}
	l.set = append(l.set, keyOf(scope)+": "+strings.Join(names, ","))
	return l.refuses[keyOf(scope)]
}

func (l *lobby) Setting(_ context.Context, key string) (string, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if key == started && l.reads != nil {
		return "", false, l.reads
	}
	text, found := l.kept[key]
	return text, found, nil
}

func (l *lobby) SetSetting(_ context.Context, key, text string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.writes != nil {
		return l.writes
	}
	l.kept[key] = text
	return nil
}

func (l *lobby) Person(_ context.Context, id int64) (chat.Person, bool, error) {
	for _, p := range l.people {
		if p.ID == id {
			return p, true, nil
		}
	}
	return chat.Person{}, false, nil
}

func (l *lobby) People(context.Context) ([]chat.Person, error)              { return l.people, l.lists }
func (l *lobby) NotePerson(context.Context, int64, string, time.Time) error { return nil }
func (l *lobby) SaveDialog(_ context.Context, d chat.Dialog) error          { l.dialog = d; return nil }
func (l *lobby) EndDialog(context.Context, int64, int64) error              { l.dialog = chat.Dialog{}; return nil }
func (l *lobby) Dialog(context.Context, int64, int64) (chat.Dialog, bool, error) {
	return l.dialog, l.dialog.Step != "", nil
}

func (l *lobby) say(who int64, text string, answers int) {
	l.text, l.rows, l.did = "", nil, nil
	l.Handle(l.t.Context(), telegram.Event{From: telegram.Person{ID: who, Name: "Аня"}, Chat: who, Private: true, Text: text, Message: 80, Answers: answers})
}

func (l *lobby) press(who int64, data string) {
	l.text, l.rows, l.did, l.told = "", nil, nil, ""
	l.Handle(l.t.Context(), telegram.Event{
		From: telegram.Person{ID: who, Name: "Аня"}, Chat: who, Private: true, Message: 70, Press: "1", Data: "v1:" + data, Buttons: []string{"v1:" + data},
	})
}

func (l *lobby) keys() string {
	var rows []string
	for _, row := range l.rows {
		var keys []string
		for _, b := range row {
			keys = append(keys, strings.TrimPrefix(b.Data, "v1:"))
		}
		rows = append(rows, strings.Join(keys, " "))
	}
	return strings.Join(rows, " | ")
}

func (l *lobby) want(what, name string, v any, keys string) {
	l.t.Helper()
	text, err := l.To(owner).HTML(name, v)
	if err != nil {
		l.t.Fatal(err)
	}
	if l.text != strings.TrimSpace(string(text)) {
		l.t.Errorf("%s: %q, want %q", what, l.text, text)
	}
	if l.keys() != keys {
		l.t.Errorf("%s: buttons %q, want %q", what, l.keys(), keys)
	}
}

func TestTheMenuLeadsToWhatAPersonMayDo(t *testing.T) {
	t.Parallel()
	l := newLobby(t, 0)
	l.say(owner, "/menu", 0)
	l.want("the menu", "menu.main", mainView{"Аня", "owner"}, "mgrp:orders mgrp:figures | mgrp:bot")
	listed := func(names ...string) (all []chat.Listed) {
		for _, name := range names {
			c := chat.Listed{Command: telegram.Command{Name: name, About: name}}
			if name == "why" {
				c.Wants = "sku"
			}
			all = append(all, c)
		}
		return all
	}
	for _, verb := range []string{"mgrp", "mback"} {
		l.press(owner, verb+":orders")
		l.want(verb, "menu.group", groupView{"orders", listed("orders", "forget", "why")}, "mcmd:orders mcmd:forget | mcmd:why | menu:main")
		if l.at != 70 {
			t.Errorf("%s is shown in message %d", verb, l.at)
		}
	}
	l.press(viewer, "mgrp:orders")
	l.want("a viewer's group", "menu.group", groupView{"orders", listed("orders", "why")}, "mcmd:orders mcmd:why | menu:main")
	l.press(viewer, "menu:main")
	l.want("a viewer's menu", "menu.main", mainView{"Аня", "viewer"}, "mgrp:orders mgrp:figures | mgrp:bot")
	l.press(viewer, "mgrp:goods") // which has nothing for them
	l.want("an empty group", "menu.main", mainView{"Аня", "viewer"}, "mgrp:orders mgrp:figures | mgrp:bot")
	for _, do := range []func(){func() { l.say(9, "/menu", 0) }, func() { l.press(9, "menu:main") }, func() { l.press(9, "mgrp:orders") }, func() { l.press(9, "mcmd:orders") }} {
		if do(); strings.Contains(l.keys(), "m") || len(l.did) > 0 {
			t.Errorf("a stranger is shown %q, and does %q", l.keys(), l.did)
		}
	}
	l.press(owner, "mgrp:bot")
	if keys := l.keys(); strings.Contains(keys, "mcmd:menu") || strings.Contains(l.text, "/menu ") || !strings.Contains(keys, "mcmd:help") {
		t.Errorf("the bot's own commands: %q\n%s", keys, l.text)
	}
}

func TestAButtonDoesItsCommandOrAsksForWhatThatNeeds(t *testing.T) {
	t.Parallel()
	l := newLobby(t, 0)
	l.press(owner, "mcmd:forget")
	if !slices.Equal(l.did, []string{"forget"}) || l.asks {
		t.Errorf("did %q, asks: %t", l.did, l.asks)
	}
	l.press(viewer, "mcmd:forget")
	if len(l.did) > 0 {
		t.Errorf("a viewer does %q", l.did)
	}
	l.press(owner, "mcmd:frobnicate")
	if len(l.did) > 0 || l.told != l.To(owner).Text("chat.answer.old", nil) {
		t.Errorf("a button of another program: did %q, told %q", l.did, l.told)
	}
	l.press(viewer, "mcmd:why")
	if want, _ := l.To(owner).HTML("menu.wanted", wanted{"why", "sku"}); len(l.did) > 0 || !l.asks || l.text != string(want) {
		t.Errorf("did %q, asks: %t, %q", l.did, l.asks, l.text)
	}
	if l.dialog.Data != `"why"` || l.dialog.Step != stepWanted {
		t.Fatalf("asked as %+v", l.dialog)
	}
	asked := l.dialog
	l.say(viewer, "  A 1 ", 90)
	if !slices.Equal(l.did, []string{"why A 1"}) {
		t.Errorf("did %q", l.did)
	}
	l.dialog = asked
	l.dialog.Data = "{" // as nobody writes it
	l.say(viewer, "A", 90)
	if len(l.did) > 0 || !strings.Contains(l.log.String(), "handling an update failed") {
		t.Errorf("did %q, logged %s", l.did, l.log.String())
	}
}

// refresh sets the lists, and returns which ones that were.
func (l *lobby) refresh() (string, error) {
	l.set = nil
	err := l.screen.Refresh(l.t.Context())
	slices.Sort(l.set)
	for i, line := range l.set {
		l.set[i] = strings.Replace(line, "orders,forget,why,quality,menu", "all", 1)
		l.set[i] = strings.Replace(l.set[i], "orders,why,quality,menu", "few", 1)
	}
	return strings.Join(l.set, "; "), err
}

func TestListsOfCommandsFollowWhoIsInTheShop(t *testing.T) {
	t.Parallel()
	own := ""
	for home, want := range map[int64]string{
		0:     "0 0: ; 1 0: all%[1]s; 2 0: few%[1]s",
		group: "-100200 0: few%[1]s; -100200 1: all%[1]s; -100200 2: few%[1]s; 0 0: ; 1 0: all%[1]s; 2 0: few%[1]s",
	} {
		l := newLobby(t, home)
		got, err := l.refresh()
		if own == "" { // the bot's own commands
			_, own, _ = strings.Cut(got, "1 0: all")
			own, _, _ = strings.Cut(own, ";")
		}
		if want := fmt.Sprintf(want, own); err != nil || got != want {
			t.Errorf("home %d: set %s, want %s, %v", home, got, want, err)
		}
		l.writes = errOut // nothing is to be written
		if got, err := l.refresh(); err != nil || got != "" {
			t.Errorf("home %d: set again %s, %v", home, got, err)
		}
		l.writes = nil
		l.people[0].Role = chat.Owner
		if got, err := l.refresh(); err != nil || !strings.Contains(got, "2 0: all") || strings.Contains(got, "1 0") || (home != 0) != strings.Contains(got, "-100200 2: all") {
			t.Errorf("home %d: a viewer is an owner, set %s, %v", home, got, err)
		}
		l.people[0].Role, l.people[0].Language = chat.Viewer, "ru"
		if got, err := l.refresh(); err != nil || !strings.Contains(got, "2 0: few") {
			t.Errorf("home %d: a viewer reads Russian, set %s, %v", home, got, err)
		}
		l.people = nil
		want2 := "2 0: "
		if home != 0 {
			want2 = "-100200 2: ; 2 0: "
		}
		if got, err := l.refresh(); err != nil || got != want2 {
			t.Errorf("home %d: nobody is left, set %s, want %s, %v", home, got, want2, err)
		}
		if strings.Contains(l.kept[started], `"2 0"`) || strings.Contains(l.kept[started], `-100200 2`) || !strings.Contains(l.kept[started], `"0 0":""`) {
			t.Errorf("home %d: kept as %s", home, l.kept[started])
		}
		if got, err := l.refresh(); err != nil || got != "" {
			t.Errorf("home %d: set again %s, %v", home, got, err)
		}
	}
}

// TestAListThatIsNotTakenIsSetLater: a chat that takes none holds up no other, a Telegram that does not answer does, and what was
// set is known.
func TestAListThatIsNotTakenIsSetLater(t *testing.T) {
	t.Parallel()
	failure := func(kind telegram.Kind) error { return &telegram.Error{Kind: kind, Err: errOut} }
	for kind, passes := range map[telegram.Kind]bool{telegram.KindChat: true, telegram.KindRefused: true, telegram.KindNoAnswer: false, telegram.KindToken: false} {
		l := newLobby(t, 0)
		l.refuses["1 0"] = failure(kind)
		got, err := l.refresh()
		if (err == nil) != passes || strings.Contains(got, "2 0") != passes || !passes && !errors.Is(err, errOut) {
			t.Errorf("%s: set %s, %v", kind, got, err)
		}
		if log := l.log.String(); passes != strings.Contains(log, "takes no list of commands yet\" chat=1 err=") {
			t.Errorf("%s: logged %s", kind, log)
		}
		l.refuses = nil
		if got, err := l.refresh(); err != nil || !strings.HasPrefix(got, "1 0: ") || passes == strings.Contains(got, "2 0") {
			t.Errorf("%s: then set %s, %v", kind, got, err)
		}
	}
	for _, kind := range []telegram.Kind{telegram.KindChat, telegram.KindRefused} { // who is no longer in the shop, and cannot be reached
		l := newLobby(t, 0)
		if _, err := l.refresh(); err != nil {
			t.Error(err)
		}
		l.people, l.refuses["2 0"] = nil, failure(kind)
		for _, want := range []string{"2 0: ", ""} {
			if got, err := l.refresh(); err != nil || got != want {
				t.Errorf("%s: set %q, want %q, %v", kind, got, want, err)
			}
		}
	}
	l := newLobby(t, 0)
	l.kept[started] = `{"x":"1","3 0":"5"}` // as another program may have left it
	if got, err := l.refresh(); err != nil || !strings.HasPrefix(got, "0 0: ; 1 0: ") || !strings.Contains(got, "; 3 0: ") && !strings.HasSuffix(got, "3 0: ") {
		t.Errorf("set %s, %v", got, err)
	}
}

func TestAFailureOfTheListsIsHeardOf(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(l *lobby){
		"reading": func(l *lobby) { l.reads = errOut }, "writing": func(l *lobby) { l.writes = errOut },
		"people": func(l *lobby) { l.lists = errOut }, "commands": func(l *lobby) { l.broken = errOut },
		"writing after no answer": func(l *lobby) {
			l.writes, l.refuses["2 0"] = errOut, &telegram.Error{Kind: telegram.KindNoAnswer, Err: errors.New("x")}
		},
	} {
		l := newLobby(t, group)
		fail(l)
		_, err := l.refresh()
		if !errors.Is(err, errOut) {
			t.Errorf("%s: %v", name, err)
		}
		if wrote := name == "writing" || name == "writing after no answer"; wrote != (len(l.set) > 0) {
			t.Errorf("%s: set %v", name, l.set)
		}
	}
}

func TestTheListsAreLookedAtWhenSomethingChangesAndEveryHour(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLobby(t, 0)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		l.screen.Changed()
		go func() { l.screen.Run(ctx); close(ended) }()
		sets := func(after time.Duration) int {
			if after > 0 {
				<-time.After(after)
			}
			synctest.Wait()
			l.mu.Lock()
			defer l.mu.Unlock()
			n := len(l.set)
			l.set = nil
			return n
		}
		if n := sets(0); n != 3 {
			t.Errorf("%d lists are set after a change before the start", n)
		}
		l.change(func() { clear(l.kept) })
		if n := sets(time.Hour - time.Second); n != 0 {
			t.Errorf("%d lists are set before anybody asks", n)
		}
		if n := sets(2 * time.Second); n != 3 {
			t.Errorf("%d lists are set after an hour", n)
		}
		l.change(func() { clear(l.kept) })
		for range 3 {
			l.screen.Changed()
		}
		if n := sets(0); n != 3 {
			t.Errorf("%d lists are set after a change", n)
		}
		l.change(func() { l.refuses["1 0"] = &telegram.Error{Kind: telegram.KindNoAnswer, Err: errOut} })
		l.change(func() { clear(l.kept) })
		l.screen.Changed()
		if n := sets(0); n != 2 || !strings.Contains(l.logged(), "setting the lists of commands failed\" err=") {
			t.Errorf("%d lists are set by a Telegram that does not answer, logged %s", n, l.logged())
		}
		if n := sets(59 * time.Second); n != 0 {
			t.Errorf("%d lists are set too early", n)
		}
		if n := sets(time.Second); n != 1 {
			t.Errorf("%d lists are set a minute later", n)
		}
		l.change(func() { clear(l.refuses) })
		if n := sets(time.Minute); n != 2 {
			t.Errorf("%d lists are set when Telegram answers", n)
		}
		l.change(func() { clear(l.kept) })
		if n := sets(59 * time.Minute); n != 0 {
			t.Errorf("%d lists are set before the hour is over", n)
		}
		before := l.logged()
		l.change(func() { l.refuses["0 0"] = context.Canceled })
		cancel()
		<-ended
		if l.logged() != before {
			t.Errorf("that the program ends is no failure: %s", l.logged())
		}
	})
}
