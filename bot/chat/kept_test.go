package chat_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/telegram"
)

func TestButtonsShowWhatAPhoneShows(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	long := strings.Repeat("ab", 150)
	for name, c := range map[string]struct {
		got  telegram.Button
		want telegram.Button
	}{
		"go":         {chat.NewButton("x", "go", "1").Go().Button, telegram.Button{Label: "x", Data: "v1:go:1", Style: telegram.Success}},
		"stop":       {chat.NewButton("x", "go", "1").Stop().Button, telegram.Button{Label: "x", Data: "v1:go:1", Style: telegram.Danger}},
		"busy":       {chat.NewButton("x", "go", "1").Busy().Button, telegram.Button{Label: "x", Data: "v1:go:1", Disabled: true}},
		"copy":       {chat.CopyButton("x", "y").Button, telegram.Button{Label: "x", Copy: "y"}},
		"copy much":  {chat.CopyButton(long, long).Button, telegram.Button{Label: long[:19] + "…", Copy: long[:255] + "…"}},
		"own chat":   {chat.OwnChatButton(b.To(home), long, "").Button, telegram.Button{Label: long[:19] + "…", Link: "https://t.me/kaspibot"}},
		"an order":   {chat.OwnChatButton(b.To(home), "x", "601").Button, telegram.Button{Label: "x", Link: "https://t.me/kaspibot?start=601"}},
		"twenty":     {chat.NewButton("1234567890abcdefghij", "go", "1").Button, telegram.Button{Label: "1234567890abcdefghij", Data: "v1:go:1"}},
		"twenty-one": {chat.NewButton("1234567890abcdefghijk", "go", "1").Button, telegram.Button{Label: "1234567890…cdefghijk", Data: "v1:go:1"}},
		"two words":  {chat.NewButton("123456789 abcdefghijk 2345678", "go", "1").Button, telegram.Button{Label: "123456789…k 2345678", Data: "v1:go:1"}},
	} {
		same(t, name, c.got, c.want)
	}
}

func TestALanguageIsItsChatsOwnOrElseTheBots(t *testing.T) {
	t.Parallel()
	var r *chat.Request
	b := newBooth(t, nil, talking(func(room *chat.Room) {
		room.Commands = []chat.Command{{Name: "go", Do: func(_ context.Context, req *chat.Request) error { r = req; return nil }}}
	}))
	ctx := t.Context()
	b.fail("Setting", nil, errDisk)
	if got := b.To(home).Text("chat.button.menu", nil); got != "☰ Menu" {
		t.Errorf("while nothing can be read it is %q", got)
	}
	b.wantLog("reading the language of a group failed")
	b.staff[aigul] = chat.Person{ID: aigul, Name: "Who", Language: "kk"}
	for id, want := range map[int64]string{home: "", aigul: "kk", marat: "", stranger: ""} {
		if got := b.Language(ctx, id); got != want {
			t.Errorf("%d has chosen %q, want %q", id, got, want)
		}
	}
	b.write(aigul, home, "/go")
	if err := b.SetGroupLanguage(ctx, home, "ru"); err != nil {
		t.Fatal(err)
	}
	before := r.Text("chat.button.menu", nil)
	b.Reread(r)
	if after := r.Text("chat.button.menu", nil); before != "☰ Menu" || after != "☰ Меню" || b.Language(ctx, home) != "ru" {
		t.Errorf("before %q, after %q", before, after)
	}
	if err := b.SetGroupLanguage(ctx, home, "xx"); err != nil || b.Language(ctx, home) != "" {
		t.Errorf("a language that there is not is %q, %v", b.Language(ctx, home), err)
	}
	b.wantLog()
}

func TestTextsThatCannotBeReadAreThoseOfTheBot(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for _, language := range chat.Languages() {
		html := `{{define "a.say"}}` + language + `{{end}}`
		if language == "kk" {
			html = `{{define "a.say"}}`
		}
		files["words/"+language+".html.tmpl"] = &fstest.MapFile{Data: []byte(html)}
		files["words/"+language+".text.tmpl"] = &fstest.MapFile{}
	}
	b := newBooth(t, nil, chat.Room{Name: "a", Words: files})
	b.staff[aigul] = chat.Person{ID: aigul, Language: "kk"}
	if err := b.To(aigul).Say(t.Context(), "a.say", nil); err != nil {
		t.Error(err)
	}
	b.want("said", "send aigul en")
	b.wantLog("reading texts failed")
}

func TestAValueThatCannotBeKeptIsAnError(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil)
	const odd chat.Kept[any] = "odd"
	if err := odd.Set(t.Context(), b, 7, make(chan int)); err == nil || len(b.kept) != 0 {
		t.Errorf("kept %v, %v", b.kept, err)
	}
	b.fail("SetSetting", errDisk)
	if err := odd.Set(t.Context(), b, 7, 1); err == nil {
		t.Error("nothing was kept, and nobody is told")
	}
	b.fail("Setting", errDisk)
	if _, err := odd.Get(t.Context(), b, 7); !errors.Is(err, errDisk) || !strings.HasPrefix(err.Error(), "odd of a chat") {
		t.Errorf("what cannot be read: %v", err)
	}
}

func TestThePeopleOfTheSettingsAreThereWhenNothingCanBeRead(t *testing.T) {
	t.Parallel()
	b := newBooth(t, func(c *chat.Config, _ *chat.Parts) { c.Owners = []int64{aigul, marat, aigul} })
	b.staff[21] = chat.Person{ID: 21, Role: chat.Owner}
	owners := []chat.Person{{ID: aigul, Role: chat.Owner, Fixed: true}, {ID: marat, Role: chat.Owner, Fixed: true}}
	all, err := b.Router.People(t.Context())
	same(t, "people", all, append(owners, b.staff[21]))
	if err != nil {
		t.Error(err)
	}
	b.fail("People", errDisk, errDisk)
	if all, err = b.Router.People(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("what cannot be read: %v", err)
	}
	same(t, "people", all, owners)
	same(t, "owners", b.Owners(), []int64{aigul, marat})
	b.wantLog("reading the people failed")
	same(t, "owners", b.Owners(), []int64{aigul, marat, 21})
	b.wantLog()
	for role, name := range map[chat.Role]string{-1: "", chat.Nobody: "", chat.Viewer: "viewer", chat.Owner: "owner", chat.Owner + 1: ""} {
		if role.String() != name {
			t.Errorf("%d is %q", role, role)
		}
	}
	router, err := chat.New(chat.Config{Owners: []int64{aigul}}, chat.Parts{}) // without a disk
	if err != nil {
		t.Fatal(err)
	}
	if p, in, err := router.Person(t.Context(), aigul); !in || p.Role != chat.Owner || err != nil {
		t.Errorf("she is %+v", p)
	}
	if all, err := router.People(t.Context()); len(all) != 1 || err != nil {
		t.Errorf("people %v, %v", all, err)
	}
}

// In a private chat stand the buttons that its person may press, and none while nobody knows who that is.
func TestButtonsAreForWhoReadsThem(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking(func(r *chat.Room) {
		r.Verbs = []chat.Verb{
			{Name: "v", Role: chat.Viewer}, {Name: "o", Role: chat.Owner}, {Name: "own", Role: chat.Owner, Own: chat.Viewer}, {Name: "none", Role: chat.Owner + 1},
		}
	}))
	b.staff[21] = chat.Person{ID: 21, Role: chat.Viewer}
	var row chat.Row
	for _, v := range []string{"v", "o", "own", "none", "unknown"} {
		row = append(row, chat.NewButton("x", v, "1"))
	}
	buttons := func(to int64) (all []string) {
		if err := b.To(to).Say(t.Context(), "a.say", "x", row, chat.Row{row[1]}); err != nil {
			t.Error(err)
		}
		for _, line := range b.taken()[0].Message.Rows {
			for _, key := range line {
				all = append(all, strings.Split(key.Data, ":")[1])
			}
			all = append(all, "|")
		}
		return all
	}
	same(t, "a viewer's", buttons(21), strings.Fields("v own unknown |"))
	same(t, "an owner's", buttons(aigul), strings.Fields("v o own none unknown | o |"))
	same(t, "a group's", buttons(home), strings.Fields("v o own none unknown | o |"))
	to := b.To(21)
	b.fail("Person", errDisk)
	if err := to.Say(t.Context(), "a.say", "x", row); err != nil {
		t.Error(err)
	}
	if got := b.taken()[0].Message.Rows; len(got) != 1 || len(got[0]) != 1 { // one of no room
		t.Errorf("of whom nothing can be read: %v", got)
	}
}

func TestTheCommandsOfARoleAreListedByTheirGroups(t *testing.T) {
	t.Parallel()
	var listed []chat.CommandGroup
	greeted := 0
	b := newBooth(t, nil, talking(func(r *chat.Room) {
		r.Group = "goods"
		r.Commands = []chat.Command{
			{Name: "go", Wants: "sku", Do: func(_ context.Context, r *chat.Request) error { listed = chat.CommandsFor(r); return nil }},
			{Name: "boss", Role: chat.Manager, Do: nothing}, {Name: "sub", Group: "orders", Do: nothing}, {Name: "hid", Hidden: true, Do: nothing},
		}
		r.Greet = func(context.Context, *chat.Request) error { greeted++; return errOdd }
		r.Words = texts(`{{define "a.say"}}{{.}}{{end}}`, `{{define "a.command.go"}}does go{{end}}`)
	}))
	b.staff[21] = chat.Person{ID: 21, Name: "Who", Role: chat.Viewer}
	line := func(name, about, wants string) chat.Listed {
		return chat.Listed{Command: telegram.Command{Name: name, About: about}, Wants: wants}
	}
	own := chat.CommandGroup{Commands: []chat.Listed{line("cancel", b.To(home).Text("chat.command.cancel", nil), ""), line("help", b.To(home).Text("chat.command.help", nil), "")}}
	goods := chat.CommandGroup{Name: "goods", Commands: []chat.Listed{line("go", "does go", "sku")}}
	ordered := chat.CommandGroup{Name: "orders", Commands: []chat.Listed{line("sub", "a.command.sub", "")}}
	viewers := []chat.CommandGroup{ordered, goods, own}
	b.write(21, 21, "/go")
	same(t, "a viewer's", listed, viewers)
	goods.Commands = append(goods.Commands, line("boss", "a.command.boss", ""))
	owners := []chat.CommandGroup{ordered, goods, own}
	b.write(aigul, aigul, "/go")
	same(t, "an owner's", listed, owners)
	b.taken()
	for _, language := range []string{"en", ""} {
		got, err := b.Commands(language, chat.Owner)
		if err != nil {
			t.Error(err)
		}
		same(t, "of the role", got, owners)
	}
	if got, err := b.Commands("xx", chat.Owner); err == nil || got != nil {
		t.Errorf("in a language that there is not: %v, %v", got, err)
	}
	b.write(21, 21, "/start")
	b.want("a viewer's start", b.says(21, "chat.start", map[string]any{"Name": "Who", "Groups": viewers}))
	b.write(21, 21, "/help")
	b.want("a viewer's help", b.says(21, "chat.help", map[string]any{"Groups": viewers}))
	if b.wantLog(); greeted != 0 {
		t.Error("a viewer is greeted as an owner")
	}
	b.write(aigul, aigul, "/start")
	b.want("an owner's start", b.says(aigul, "chat.start", map[string]any{"Name": "Who", "Groups": owners}), b.says(aigul, "chat.fault", chat.Fault{}))
	b.fail("send", failure(telegram.KindRefused))
	b.write(aigul, aigul, "/start")
	if greeted != 1 {
		t.Errorf("greeted %d times", greeted)
	}
}

// What stands behind a command that means nothing by it may mean something to the room that knows texts.
func TestAnOrdersCodeBehindACommandOpensTheOrder(t *testing.T) {
	t.Parallel()
	var err error
	opened := ""
	b := newBooth(t, nil, talking(func(r *chat.Room) {
		r.Text = func(_ context.Context, r *chat.Request) (bool, error) {
			opened = r.Rest()
			return r.Rest() == "601", err
		}
	}))
	for _, command := range []string{"start", "cancel", "nonsense"} {
		opened = ""
		b.write(aigul, aigul, "/"+command+" 601")
		if b.want(command); opened != "601" {
			t.Errorf("/%s opened %q", command, opened)
		}
		b.write(aigul, aigul, "/"+command+" x")
		opened = "-"
		if got := b.did(); len(got) != 1 {
			t.Errorf("/%s x: %q", command, got)
		}
		b.write(aigul, aigul, "/"+command)
		if got := b.did(); len(got) != 1 || opened != "-" {
			t.Errorf("/%s: %q, opened %q", command, got, opened)
		}
		err = errOdd
		b.write(aigul, aigul, "/"+command+" x")
		b.want(command+", failing", b.says(aigul, "chat.fault", chat.Fault{}))
		err = nil
	}
	b.write(aigul, aigul, "/"+strings.Repeat("x", 50))
	b.want("a long one", b.says(aigul, "chat.unknown", map[string]any{"Command": strings.Repeat("x", 39) + "…"}))
}

func TestWhatIsWrittenBesideCommandsIsForTheRoomOfTextsOrNobody(t *testing.T) {
	t.Parallel()
	var err error
	taken, asked := true, 0
	b := newBooth(t, nil, talking(func(r *chat.Room) {
		r.Text = func(context.Context, *chat.Request) (bool, error) { asked++; return taken, err }
	}))
	chatter := b.says(aigul, "chat.chatter", nil)
	for name, c := range map[string]struct {
		in    int64
		taken bool
		err   error
		reply int
		asked int
		want  []string
	}{
		"taken":           {aigul, true, nil, 0, 1, nil},
		"not taken":       {aigul, false, nil, 0, 1, []string{chatter}},
		"failing":         {aigul, false, errOdd, 0, 1, []string{b.says(aigul, "chat.fault", chat.Fault{})}},
		"in a group":      {home, false, nil, 0, 0, nil},
		"a group's reply": {home, false, nil, 5, 1, nil},
	} {
		taken, err, asked = c.taken, c.err, 0
		b.write(aigul, c.in, "x", func(e *telegram.Event) { e.Answers = c.reply })
		if b.want(name, c.want...); asked != c.asked {
			t.Errorf("%s: the room was asked %d times", name, asked)
		}
	}
	for _, what := range []string{"Dialog", "EndDialog"} {
		b.fail(what, errDisk)
		b.ask[[2]int64{aigul, aigul}] = chat.Dialog{Chat: aigul, User: aigul, Step: "none"}
		b.write(aigul, aigul, "x")
		b.want(what, b.says(aigul, "chat.fault", errDisk.Fault))
		b.fail(what, errDisk)
		b.write(aigul, aigul, "/cancel")
		b.want(what, b.says(aigul, "chat.fault", errDisk.Fault))
	}
	b.write(aigul, aigul, "/cancel")
	b.want("an open question", b.says(aigul, "chat.dialog.ended", nil))
	b.write(aigul, aigul, "/cancel")
	b.want("no question", b.says(aigul, "chat.dialog.none", nil))
}

func TestWhatIsGivenUpIsNamed(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	e := telegram.Event{From: telegram.Person{ID: aigul}, Chat: aigul, Private: true, Text: strings.Repeat("x", 130)}
	b.GivenUp(t.Context(), e)
	b.want("a text", b.says(aigul, "chat.givenup", strings.Repeat("x", 119)+"…"))
	e.Text, e.Press, e.Data = "", "1", "v1:go:601.2"
	b.fail("send", failure(telegram.KindRefused))
	b.GivenUp(t.Context(), e)
	b.want("a press", b.tells(aigul, "chat.answer.error", nil), b.says(aigul, "chat.givenup", "601.2"))
	b.wantLog("telling of what was given up failed")
	e.Chat, e.Private = elsewhere, false
	b.GivenUp(t.Context(), e)
	b.want("elsewhere", b.tells(elsewhere, "chat.answer.away", nil), b.says(aigul, "chat.away", elsewhere))
}

func TestAQuestionIsKeptUntilItIsAnswered(t *testing.T) {
	t.Parallel()
	var asked error
	var got []string
	over, role, step := false, chat.Viewer, "step"
	var kept any = map[string]int{"A": 1}
	var b *booth
	open := func() *booth {
		b = newBooth(t, nil, talking(func(r *chat.Room) {
			ask := func(ctx context.Context, r *chat.Request) error {
				asked = r.Ask(ctx, step, kept, "a.say", "?")
				return nil
			}
			r.Commands, r.Verbs = []chat.Command{{Name: "ask", Do: ask}}, []chat.Verb{{Name: "ask", Do: ask}}
			r.Steps = []chat.Step{{Name: "step", Role: role, Over: func(context.Context, *chat.Request, []byte) (bool, error) {
				if over {
					return false, errOdd
				}
				return false, nil
			}, Do: func(_ context.Context, r *chat.Request, kept []byte) error {
				got = append(got, r.Written()+string(kept))
				return nil
			}}}
		}))
		return b
	}
	open().press(aigul, home, "v1:ask:1", func(e *telegram.Event) { e.Topic = 40 })
	calls := b.taken()
	if m := calls[1].Message; len(calls) != 2 || calls[0].What != "answer" || !m.Asks || m.Aimed || m.ReplyTo != 70 || m.Topic != 40 || asked != nil {
		t.Errorf("after a press: %+v, %v", calls, asked)
	}
	same(t, "kept", b.ask[[2]int64{home, aigul}], chat.Dialog{Chat: home, User: aigul, Step: "step", Data: `{"A":1}`, Message: 2, Expires: b.Now().Add(15 * time.Minute)})
	b.write(aigul, aigul, "/ask")
	if m := b.taken()[0].Message; !m.Asks || !m.Aimed || m.ReplyTo != 70 {
		t.Errorf("to a message: %+v", m)
	}
	b.fail("send", failure(telegram.KindUnread))
	b.write(aigul, aigul, "/ask")
	if b.taken(); asked != nil || b.ask[[2]int64{aigul, aigul}].Step != "step" {
		t.Errorf("one whose number cannot be read: %v", asked)
	}
	b = open()
	b.fail("send", failure(telegram.KindRefused))
	b.write(aigul, aigul, "/ask")
	if b.taken(); asked == nil || !strings.HasPrefix(asked.Error(), "ask step: ") || len(b.ask) != 0 {
		t.Errorf("one that was not asked: %v", asked)
	}
	kept = make(chan int)
	b.write(aigul, aigul, "/ask")
	if calls := b.taken(); asked == nil || len(calls) != 0 {
		t.Errorf("one that cannot be kept: %v, %+v", asked, calls)
	}
	kept = 1
	other := func(e *telegram.Event) { e.Answers = 5 }
	for name, c := range map[string]struct {
		d     chat.Dialog
		after time.Duration
		over  bool
		reply bool
		want  string
		open  bool
		heard bool
	}{
		"answered in time":     {chat.Dialog{Step: "step", Message: 7}, 15 * time.Minute, false, false, "", false, true},
		"too late":             {chat.Dialog{Step: "step", Message: 7}, 15*time.Minute + 1, false, false, "chat.dialog.expired", false, false},
		"of another program":   {chat.Dialog{Step: "none", Message: 7}, 0, false, false, "chat.dialog.expired", false, false},
		"to another message":   {chat.Dialog{Step: "step", Message: 7}, 0, false, true, "chat.dialog.other", true, false},
		"to itself":            {chat.Dialog{Step: "step", Message: 5}, 0, false, true, "", false, true},
		"of unknown number":    {chat.Dialog{Step: "step"}, 0, false, true, "", false, true},
		"to another, too late": {chat.Dialog{Step: "step", Message: 7}, 16 * time.Minute, false, true, "chat.dialog.expired", false, false},
		"to another, unknown":  {chat.Dialog{Step: "none", Message: 7}, 0, false, true, "chat.dialog.expired", false, false},
		"failing":              {chat.Dialog{Step: "step", Message: 7}, 0, true, false, "chat.fault", false, false},
	} {
		open()
		got, over = nil, c.over
		c.d.Chat, c.d.User, c.d.Data, c.d.Expires = aigul, aigul, "1", b.Now().Add(15*time.Minute)
		key := [2]int64{aigul, aigul}
		b.ask[key] = c.d
		b.pass(c.after)
		change := func(*telegram.Event) {}
		if c.reply {
			change = other
		}
		b.write(aigul, aigul, "x", change)
		var want []string
		if c.want == "chat.fault" {
			want = []string{b.says(aigul, c.want, chat.Fault{})}
		} else if c.want != "" {
			want = []string{b.says(aigul, c.want, nil)}
		}
		calls := b.taken()
		for _, call := range calls {
			if wantReply := map[bool]int{true: 70}[c.want == "chat.dialog.other"]; call.Message.ReplyTo != wantReply {
				t.Errorf("%s: it replies to %d", name, call.Message.ReplyTo)
			}
		}
		b.calls = calls
		b.want(name, want...)
		if _, is := b.ask[key]; is != c.open || (len(got) == 1) != c.heard || c.heard && got[0] != "x1" {
			t.Errorf("%s: open still: %t, heard %q", name, is, got)
		}
	}
	role = chat.Owner + 1
	open().ask[[2]int64{aigul, aigul}] = chat.Dialog{Step: "step", Expires: b.Now()}
	b.write(aigul, aigul, "x")
	b.want("of a higher role", b.says(aigul, "chat.role", ""))
	b.ask[[2]int64{aigul, aigul}] = chat.Dialog{Step: "step", Expires: b.Now()}
	b.fail("send", failure(telegram.KindRefused))
	b.write(aigul, aigul, "x")
	b.wantLog("telling of a missing right failed")
	b.fail("Dialog", errDisk)
	if secret, err := b.Secret(t.Context(), aigul, aigul); secret || err == nil {
		t.Errorf("a question that cannot be read is secret: %t, %v", secret, err)
	}
}

func TestTheBotsNameIsReadWhileTelegramHasNotToldIt(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	b.fail("SetSetting", errDisk)
	if err := b.Met(t.Context()); err == nil {
		t.Error("the name could not be kept, and nobody is told")
	}
	b.mu.Lock()
	b.name = ""
	b.mu.Unlock()
	b.fail("Setting", nil, nil, nil, errDisk, errDisk, errDisk)
	b.write(aigul, home, "/help@kaspibot")
	b.want("before anything is known")
	b.wantLog("reading the bot's name failed")
	b.write(aigul, aigul, "/help@kaspibot") // in private it is for whoever it reaches
	if got := b.did(); len(got) != 1 || !strings.Contains(got[0], "/cancel") {
		t.Errorf("in private: %q", got)
	}
}

func TestRoomsAreRefusedByWhatIsWrongWithTheirTexts(t *testing.T) {
	t.Parallel()
	good := texts(`{{define "a.say"}}<b>{{.}}</b>{{end}}`, `{{define "a.line"}}x{{end}}`)
	without := func(name string) fs.FS {
		files := fstest.MapFS{}
		for path, file := range good.(fstest.MapFS) { //nolint:forcetypeassert // made so
			if !strings.HasSuffix(path, name) {
				files[path] = file
			}
		}
		return files
	}
	now := func() time.Time { return chattest.Noon }
	for name, c := range map[string]struct {
		language string
		words    fs.FS
		want     string
	}{
		"a language": {"xx", good, `no texts in language "xx": known are ru, kk, en`}, "no html": {"en", without("en.html.tmpl"), "texts of room a: "},
		"no plain texts": {"en", without("en.text.tmpl"), "texts of room a: "},
		"broken html":    {"en", texts(`{{define "a.say"}}{{`), "texts of room a: "}, "broken plain texts": {"en", texts("", `{{define "a.say"}}`), "texts of room a: "},
		"another's":      {"en", texts("", "{{- block `b.say` . }}{{end}}"), `b.say does not begin with "a."`},
		"another's html": {"en", texts("{{define \"a.x\"}}{{end}} {{\tdefine\t`y`}}{{end}}{{template \"b.x\"}}{{define \"b.z\"}}{{end}}"), `b.z does not begin with "a."`},
		"good":           {"en", good, ""}, "none": {"en", nil, ""}, "another's, used": {"en", texts(`{{define "a.say"}}{{template "b.x"}}{{end}}`), ""},
	} {
		_, err := chat.LoadWords(c.language, time.UTC, now, chat.Room{Name: "none"}, chat.Room{Name: "a", Words: c.words})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	w, err := chat.OwnWords("en", time.UTC, now, chat.Room{Name: "a", Words: good})
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for _, name := range w.Names() {
		if strings.Contains(name, " a.") {
			own = append(own, name)
		}
		if strings.Contains(name, "tmpl") || name == "html " || strings.HasSuffix(name, " en") {
			t.Errorf("%q is the name of a text", name)
		}
	}
	same(t, "names", own, []string{"html a.say", "text a.line"})
	if text, err := w.HTML("a.say", "<&>"); text != "<b>&lt;&amp;&gt;</b>" || err != nil || w.Plain("a.say", "<&>") != "<b><&></b>" {
		t.Errorf("%q, plain %q, %v", text, w.Plain("a.say", "<&>"), err)
	}
	same(t, "one that is missing", w.Plain("a.none", nil), w.Text("chat.answer.error", nil))
	same(t, "inside", fmt.Sprintf("%T", chat.HTML("x").Inside()), "template.HTML")
	if _, err := w.HTML("a.none", nil); err == nil || !strings.HasPrefix(err.Error(), "text a.none: ") {
		t.Errorf("of one that is missing: %v", err)
	}
	if table := chat.Table([][]string{{"a", "=1"}}); string(table) != "\ufeffa;=1\r\n" {
		t.Errorf("a table is %q", table)
	}
}

func TestOneRoomTakesFilesOneTextsAndOneThoseWhoJoin(t *testing.T) {
	t.Parallel()
	text := func(context.Context, *chat.Request) (bool, error) { return false, nil }
	for name, rooms := range map[string][2]chat.Room{
		"files": {{Files: nothing}, {Files: nothing}}, "texts": {{Text: text}, {Text: text}}, "joining": {{Join: nothing}, {Join: nothing}},
	} {
		rooms[0].Name, rooms[1].Name = "a", "b"
		for n, want := range map[int]bool{1: false, 2: true} {
			_, err := chat.New(chat.Config{Owners: []int64{1}}, chat.Parts{}, rooms[:n]...)
			if (err != nil) != want || want && !strings.HasPrefix(err.Error(), "room b: ") {
				t.Errorf("%s, %d rooms: %v", name, n, err)
			}
		}
		if _, err := chat.New(chat.Config{Owners: []int64{1}}, chat.Parts{}, rooms[0], chat.Room{Name: "c"}, chat.Room{Name: "d", Words: nil}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
