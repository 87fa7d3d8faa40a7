package chat_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/telegram"
)

// talking is a room that says what it is given, also as a rich message.
func talking(more ...func(*chat.Room)) chat.Room {
	r := chat.Room{
		Name: "a",
		Words: texts(`{{define "a.say"}}{{.}}{{end}}{{define "a.table"}}{{.}}{{end}}{{define "a.table.rich"}}<table>{{.Missing}}</table>{{end}}{{define "a.rich"}}{{.}}{{end}}{{define "a.rich.rich"}}<i>{{.}}</i>{{end}}`,
			`{{define "a.button"}}Do {{.}}{{end}}{{define "a.heads"}}One;Two{{end}}{{define "a.notice"}}{{.}}{{end}}`),
	}
	for _, m := range more {
		m(&r)
	}
	return r
}

func TestWhatIsSentIsWhatTheChatIsFor(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	held := func(what telegram.What, keys ...string) (all []telegram.Held) {
		for _, key := range keys {
			all = append(all, telegram.Held{What: what, Key: key})
		}
		return all
	}
	to := b.To(aigul)
	for name, c := range map[string]struct {
		to       chat.Chat
		m        chat.Message
		priority telegram.Priority
		want     telegram.Message
		name     string // in the key; empty for a message without one
	}{
		"unasked": {
			to, chat.Message{Text: "\n <b>a &amp; b</b>\nc", ReplyTo: 5, Rich: "<i>a</i>", Rows: []chat.Row{{chat.NewButton("x", "go", "1")}, {}}},
			telegram.Alarm, telegram.Message{HTML: "\n <b>a &amp; b</b>\nc", Rich: "<i>a</i>", ReplyTo: 5, Rows: [][]telegram.Button{{{Label: "x", Data: "v1:go:1"}}}}, "a & b",
		},
		"of new orders": {
			to.With(telegram.NewOrders), chat.Message{Text: "a", Tells: []string{"601", "602"}}, telegram.NewOrders,
			telegram.Message{HTML: "a", Tells: held(telegram.HeldOrder, "601", "602")}, "a",
		},
		"an answer": {
			to.With(telegram.Answer), chat.Message{Text: "a", Tells: []string{"p"}}, telegram.Answer,
			telegram.Message{HTML: "a", Tells: held(telegram.HeldAnswer, "p")}, "a",
		},
		"counted by its caller": {to.Once(), chat.Message{Text: "a", Tells: []string{"x"}}, telegram.Alarm, telegram.Message{HTML: "a", Once: true, Tells: held(telegram.HeldNotice, "x")}, ""},
		"without a word":        {to, chat.Message{Text: "<b></b>"}, telegram.Alarm, telegram.Message{HTML: "<b></b>"}, "…"},
		"with a long head":      {to, chat.Message{Text: chat.HTML(strings.Repeat("я", 130))}, telegram.Alarm, telegram.Message{HTML: strings.Repeat("я", 130)}, strings.Repeat("я", 119) + "…"},
	} {
		id, err := c.to.Post(t.Context(), c.m)
		got := b.taken()[0]
		said, ok := chat.Try{Key: got.Message.Key}.Said()
		if err != nil || id != got.ID || got.Priority != c.priority || ok != (c.name != "") || said != c.name {
			t.Errorf("%s: message %d of %d, %v, priority %d, key %q", name, id, got.ID, err, got.Priority, got.Message.Key)
		}
		if c.want.Tells == nil {
			c.want.Tells = held(telegram.HeldNotice, got.Message.Key)
		}
		got.Message.Key = ""
		same(t, name, got.Message, c.want)
	}
	b.wantLog()
}

// A copy is of the same text in answer to the same request.
func TestMessagesAreCountedByWhatTheySayAndWhatTheyAnswer(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking(func(r *chat.Room) {
		r.Text = func(ctx context.Context, r *chat.Request) (bool, error) {
			return true, r.Say(ctx, "a.say", r.Written())
		}
	}))
	key := func(text string, update int64) string {
		b.write(aigul, aigul, text, func(e *telegram.Event) { e.Update = update })
		return b.taken()[0].Message.Key
	}
	first := key("x", 1)
	if first != key("x", 1) || first == key("x", 2) || first == key("y", 1) {
		t.Errorf("the keys are %q, again %q, of another request %q, of another text %q", first, key("x", 1), key("x", 2), key("y", 1))
	}
	for key, want := range map[string]string{"said 1 a b": "a b", "said 1 ": "", "said 1": "-", "order 1 x": "-", "": "-"} {
		name, ok := chat.Try{Key: key}.Said()
		if ok != (want != "-") || ok && name != want {
			t.Errorf("%q is called %q, %t", key, name, ok)
		}
	}
}

func TestAFootnoteIsConfirmedByTheMessageThatBroughtIt(t *testing.T) {
	t.Parallel()
	confirmed, more := 0, ""
	b := newBooth(t, func(_ *chat.Config, p *chat.Parts) {
		p.Footnote = func(_ context.Context, _ chat.Chat, m chat.Message) (chat.Message, func(context.Context)) {
			m.Text += chat.HTML(more)
			return m, func(context.Context) { confirmed++ }
		}
	}, talking())
	to := b.To(aigul)
	for _, c := range []struct {
		more      string
		err       error
		rich      string
		confirmed int
	}{{"", nil, "<i>x</i>", 1}, {" and y", nil, "", 2}, {"", failure(telegram.KindRefused), "<i>x</i>", 2}, {"", failure(telegram.KindLost), "<i>x</i>", 2}} {
		more = c.more
		b.fail("send", c.err)
		m, err := to.Compose("a.rich", "x")
		if err != nil {
			t.Fatal(err)
		}
		_, err = to.Post(t.Context(), m)
		got := b.taken()[0].Message
		if !errors.Is(err, c.err) || got.HTML != "x"+c.more || got.Rich != c.rich || confirmed != c.confirmed {
			t.Errorf("%+v: sent %q and %q, %v, confirmed %d times", c, got.HTML, got.Rich, err, confirmed)
		}
	}
}

func TestATextThatCannotBeFilledInIsSentNowhere(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	to := b.To(aigul)
	long := chat.Row{chat.NewButton("x", "go", strings.Repeat("1", 90))}
	for name, err := range map[string]error{
		"say": to.Say(t.Context(), "a.none", nil), "edit": to.Edit(t.Context(), 5, "a.none", nil), "a rich one": to.Say(t.Context(), "a.table", 7),
		"say, a long key":  to.Say(t.Context(), "a.say", "x", long),
		"edit, a long key": to.Edit(t.Context(), 5, "a.say", "x", long),
		"file, a long key": to.Send(t.Context(), chat.File{Name: "x", Rows: []chat.Row{long}}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	b.want("sent")
	if got := to.Text("a.none", nil); got != "a.none" {
		t.Errorf("a plain text that is missing is %q", got)
	}
	same(t, "columns", to.Columns("a.heads"), []string{"One", "Two"})
	same(t, "button", to.Button("a.button", 5, "go", "1").Button, telegram.Button{Label: "Do 5", Data: "v1:go:1"})
}

func TestAnEditSaysWhatItHoldsUpAndWhenItsMessageIsGone(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	for p, want := range map[telegram.Priority][]telegram.Held{
		telegram.Clock: nil, telegram.Answer: {{What: telegram.HeldAnswer, Key: "edit 7"}}, telegram.Redraw: {{What: telegram.HeldEdit, Key: "7"}},
	} {
		if err := b.To(aigul).With(p).Edit(t.Context(), 7, "a.say", "x", chat.Row{chat.NewButton("x", "go", "1")}); err != nil {
			t.Error(err)
		}
		got := b.taken()[0]
		if got.What != "edit" || got.Priority != p || got.ID != 7 || got.Message.HTML != "x" || len(got.Message.Rows) != 1 {
			t.Errorf("%+v", got)
		}
		same(t, fmt.Sprint("held up by ", p), got.Message.Tells, want)
	}
	for kind, gone := range map[telegram.Kind]bool{
		telegram.KindNoMessage: true, telegram.KindNoTopic: true, telegram.KindTopicClosed: true, telegram.KindChat: false, telegram.KindNoAnswer: false,
	} {
		b.fail("edit", failure(kind), failure(kind), failure(kind))
		err := b.To(marat).Edit(t.Context(), 7, "a.say", "x")
		if errors.Is(err, chat.ErrNoMessage) != gone || err == nil {
			t.Errorf("%s: %v", kind, err)
		}
		if refused := len(b.Refusals()) > 0; refused != (kind == telegram.KindChat) {
			t.Errorf("%s: refusals %v", kind, b.Refusals())
		}
		b.taken()
		id, err := b.To(marat).PutOrPost(t.Context(), 7, chat.Message{Text: "x"})
		calls := b.taken()
		if gone && (err != nil || len(calls) != 2 || id != calls[1].ID) || !gone && (err == nil || id != 7 || len(calls) > 1 && calls[1].Chat == marat) {
			t.Errorf("%s: put or posted as %d, %v, %+v", kind, id, err, calls)
		}
		b.fail("edit")
		if id, err := b.To(marat).PutOrPost(t.Context(), 7, chat.Message{Text: "x"}); id != 7 || err != nil { // which takes messages again
			t.Errorf("put as %d, %v", id, err)
		}
		b.taken()
	}
	if id, err := b.To(marat).PutOrPost(t.Context(), 0, chat.Message{Text: "x"}); id != 1 || err != nil {
		t.Errorf("a message that never was is put as %d, %v", id, err)
	}
}

func TestWhatMayBeThereCountsAsSaidAndIsLogged(t *testing.T) {
	t.Parallel()
	for kind, said := range map[telegram.Kind]bool{telegram.KindLost: true, telegram.KindUnread: true, telegram.KindNoAnswer: false, telegram.KindRefused: false} {
		b := newBooth(t, nil, talking())
		b.fail("send", failure(kind))
		b.fail("file", failure(kind))
		if err := b.To(aigul).Say(t.Context(), "a.say", "x"); (err == nil) != said {
			t.Errorf("%s: saying it ended with %v", kind, err)
		}
		if said {
			b.wantLog("did not say where a message is")
		}
		if err := b.To(aigul).Send(t.Context(), chat.File{Name: "x"}); (err == nil) != said {
			t.Errorf("%s: sending it ended with %v", kind, err)
		}
		if said {
			b.wantLog("did not say where a message is")
		}
		b.wantLog()
	}
}

func TestAFileIsSentFromMemoryOrFromDisk(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, []byte("on disk"), 0o600); err != nil {
		t.Fatal(err)
	}
	row := chat.Row{chat.NewButton("x", "go", "1")}
	for body, f := range map[string]chat.File{
		"in memory": {Name: "a.csv", Data: []byte("in memory"), Caption: "<b>c</b>", Rows: []chat.Row{row}, ReplyTo: 5},
		"on disk":   {Name: "b.png", Photo: true, Path: path},
	} {
		if err := b.To(aigul).With(telegram.Answer).Send(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		got := b.taken()[0]
		want := telegram.File{Name: f.Name, Photo: f.Photo, Caption: string(f.Caption), ReplyTo: f.ReplyTo, Key: got.File.Key}
		want.Tells = []telegram.Held{{What: telegram.HeldAnswer, Key: got.File.Key}}
		if f.Rows != nil {
			want.Rows = [][]telegram.Button{{row[0].Button}}
		}
		same(t, body, got.File, want)
		if name, ok := (chat.Try{Key: got.File.Key}).Said(); !ok || name != f.Name || got.Body != body || got.Priority != telegram.Answer {
			t.Errorf("%s: sent %q as %q with priority %d", body, got.Body, name, got.Priority)
		}
	}
	if err := b.To(aigul).Send(t.Context(), chat.File{Name: "x", Path: path + "none"}); err == nil {
		t.Error("a file that is not there was sent")
	}
	long := chat.HTML(strings.Repeat("line\n", 300))
	if err := b.To(aigul).Send(t.Context(), chat.File{Name: "x", Caption: long}); err != nil {
		t.Error(err)
	}
	if got := b.taken()[0].File.Caption; len(got) > 1024 || len(got) < 1000 || !strings.Contains(got, "more lines") {
		t.Errorf("a caption of %d characters: %s", len(got), got)
	}
}

func TestReachDeleteAndBusyAreOfTheirChat(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	to := b.To(home).With(telegram.NewOrders)
	to.Topic = 40
	b.fail("reach", nil, failure(telegram.KindChat))
	if err := to.Reach(t.Context(), "601"); err != nil {
		t.Error(err)
	}
	if err := to.Reach(t.Context()); telegram.KindOf(err) != telegram.KindChat {
		t.Errorf("reached with %v", err)
	}
	b.fail("delete", failure(telegram.KindChat))
	if err := to.Delete(t.Context(), 7); telegram.KindOf(err) != telegram.KindChat {
		t.Errorf("deleted with %v", err)
	}
	b.wantLog()
	b.fail("busy", failure(telegram.KindChat))
	chat.Busy(t.Context(), to, "typing")
	b.wantLog("showing a chat what is being done failed")
	chat.Busy(t.Context(), to, "typing")
	b.wantLog()
	busy := call{What: "busy", Chat: home, Topic: 40, Text: "typing"}
	same(t, "calls", b.taken(), []call{
		{What: "reach", Chat: home, Priority: telegram.NewOrders, Held: []telegram.Held{{What: telegram.HeldOrder, Key: "601"}}},
		{What: "reach", Chat: home, Priority: telegram.NewOrders}, {What: "delete", Chat: home, Priority: telegram.NewOrders, ID: 7}, busy, busy,
	})
}

// A room that does what the test tells it when somebody presses or writes.
func acting(do *func(ctx context.Context, r *chat.Request) error) chat.Room {
	run := func(ctx context.Context, r *chat.Request) error { return (*do)(ctx, r) }
	return talking(func(r *chat.Room) {
		r.Verbs = []chat.Verb{{Name: "go", Do: run}}
		r.Commands = []chat.Command{{Name: "go", Do: run}, {Name: "far", Role: chat.Owner + 1, Do: run}, {Name: "sub", Group: "list", Do: run}}
		r.Group = "goods"
		r.Steps = []chat.Step{{Name: "step", Over: chat.Stands, Do: func(ctx context.Context, r *chat.Request, _ []byte) error { return run(ctx, r) }}}
	})
}

func TestARequestTellsWhatWasDone(t *testing.T) {
	t.Parallel()
	var do func(ctx context.Context, r *chat.Request) error
	b := newBooth(t, nil, acting(&do))
	file := &telegram.Document{ID: "f"}
	press := func(e *telegram.Event) { e.Buttons, e.File = []string{"x", "y"}, file }
	do = func(ctx context.Context, r *chat.Request) error {
		same(t, "args of a press", r.Args(), []string{"a", "b"})
		data, err := r.Download(ctx)
		same(t, "request", []any{r.Order(), r.Key(), r.Message(), r.Update(), r.Try(), r.Shop(), r.Pressed(), r.Buttons(), r.File(), string(data), err, r.Who().ID, r.Who().Name, r.Who().Chat, r.Person().ID},
			[]any{r.Order()[:3], "601.a.b", 70, int64(9), 2, chat.ShopID(""), true, []string{"x", "y"}, file, "of f", nil, aigul, "Who", home, aigul})
		if r.Order() != "601" {
			t.Errorf("order %q", r.Order())
		}
		return nil
	}
	b.press(aigul, home, "v1:go:601.a.b", press)
	do = func(_ context.Context, r *chat.Request) error {
		same(t, "message", []any{r.Args(), r.Rest(), r.Written(), r.Pressed(), r.File()}, []any{[]string{"x", "y"}, "x  y", "/go x  y", false, (*telegram.Document)(nil)})
		return nil
	}
	b.write(aigul, aigul, "/go x  y")
	b.want("calls", "answer home", "download elsewhere")
}

func TestAnAnswerStandsWhereItBelongs(t *testing.T) {
	t.Parallel()
	var do func(ctx context.Context, r *chat.Request) error
	b := newBooth(t, nil, acting(&do))
	say := func(ctx context.Context, r *chat.Request) error { return r.Say(ctx, "a.say", "x") }
	show := func(ctx context.Context, r *chat.Request) error { return r.Show(ctx, "a.say", "x") }
	press := func() { b.press(aigul, aigul, "v1:go:1") }
	write := func() { b.write(aigul, aigul, "/go") }
	reply := func() {
		b.ask[[2]int64{aigul, aigul}] = chat.Dialog{Chat: aigul, User: aigul, Step: "step", Data: "null", Expires: b.Now()}
		b.write(aigul, aigul, "7")
	}
	menu := func(e *telegram.Event) { e.Buttons = []string{"v1:go:2", "v1:mback:goods"} }
	back := [][]telegram.Button{{{Label: b.To(aigul).Text("chat.button.menu", nil), Data: "v1:mback:goods"}}}
	for name, c := range map[string]struct {
		do   func(ctx context.Context, r *chat.Request) error
		come func()
		want []call // the interesting ones
	}{
		"said after a press":   {say, press, []call{{What: "send", ID: 2, Message: telegram.Message{ReplyTo: 70}}}},
		"said to a message":    {say, write, []call{{What: "send", ID: 1}}},
		"said to an answer":    {say, reply, []call{{What: "send", ID: 1, Message: telegram.Message{ReplyTo: 70}}}},
		"shown after a press":  {show, press, []call{{What: "edit", ID: 70}}},
		"shown to a message":   {show, write, []call{{What: "send", ID: 1}}},
		"shown where it stood": {show, func() { b.press(aigul, aigul, "v1:go:1", menu) }, []call{{What: "edit", ID: 70, Message: telegram.Message{Rows: back}}}},
		"shown when that is gone": {show, func() {
			b.fail("edit", failure(telegram.KindNoMessage))
			press()
		}, []call{{What: "edit", ID: 70}, {What: "send", ID: 3}}},
		"the menu itself": {
			func(ctx context.Context, r *chat.Request) error { return chat.Run(ctx, r, "go", "x") },
			func() { b.press(aigul, aigul, "v1:go:1", func(e *telegram.Event) { e.Data = "v1:mback:goods" }) }, nil,
		},
	} {
		do = c.do
		c.come()
		var got []call
		for _, c := range b.taken() {
			if c.What == "answer" {
				same(t, name, c, call{What: "answer", Chat: aigul, Press: c.Press, Text: c.Text})
				continue
			}
			if c.Message.HTML != "x" || c.Chat != aigul || c.Priority != telegram.Answer {
				t.Errorf("%s: %+v", name, c)
			}
			got = append(got, call{What: c.What, ID: c.ID, Message: telegram.Message{ReplyTo: c.Message.ReplyTo, Rows: c.Message.Rows}})
		}
		same(t, name, got, c.want)
	}
}

// A command that a menu runs stands in the menu's place first, and below it then.
func TestAMenuIsReplacedByWhatItRuns(t *testing.T) {
	t.Parallel()
	var do func(ctx context.Context, r *chat.Request) error
	b := newBooth(t, nil, acting(&do))
	run := func(command string) func(context.Context, *chat.Request) error {
		return func(ctx context.Context, r *chat.Request) error {
			do = func(ctx context.Context, r *chat.Request) error {
				if r.Pressed() || r.Rest() != "rest" || r.Written() != "" || len(r.Buttons()) != 0 || r.Message() != 70 || r.Who().ID != aigul || r.Person().Role != chat.Owner {
					t.Errorf("run as %+v of %+v", r, r.Person())
				}
				if err := r.Say(ctx, "a.say", "first"); err != nil {
					return err
				}
				return r.Say(ctx, "a.say", "then")
			}
			return chat.Run(ctx, r, command, "rest")
		}
	}
	for command, group := range map[string]string{"go": "goods", "sub": "list"} {
		do = run(command)
		b.press(aigul, aigul, "v1:go:1", func(e *telegram.Event) { e.Buttons = []string{"v1:go:1"} })
		calls := b.taken()
		if len(calls) != 3 || calls[0].What != "edit" || calls[0].ID != 70 || calls[0].Message.HTML != "first" || calls[1].What != "send" || calls[1].Message.HTML != "then" || calls[2].What != "answer" {
			t.Fatalf("%s: %+v", command, calls)
		}
		if rows := calls[0].Message.Rows; len(rows) != 1 || rows[0][0].Data != "v1:mback:"+group || len(calls[1].Message.Rows) != 0 {
			t.Errorf("%s: the way back is %v, then %v", command, rows, calls[1].Message.Rows)
		}
	}
	do = func(ctx context.Context, r *chat.Request) error { return chat.Run(ctx, r, "none", "") }
	b.press(aigul, aigul, "v1:go:1")
	b.want("an unknown command", b.tells(aigul, "chat.answer.old", nil))
	do = func(ctx context.Context, r *chat.Request) error { return chat.Run(ctx, r, "far", "") }
	b.press(aigul, aigul, "v1:go:1")
	b.want("a command of a higher role", b.tells(aigul, "chat.answer.role", ""))
	do = func(ctx context.Context, r *chat.Request) error {
		do = func(ctx context.Context, r *chat.Request) error { return r.Ask(ctx, "step", nil, "a.say", "?") }
		return chat.Run(ctx, r, "sub", "")
	}
	b.write(aigul, aigul, "/go")
	if m := b.taken()[0].Message; !m.Asks || !m.Aimed || len(m.Rows) != 0 {
		t.Errorf("written, it asks %+v", m)
	}
	do = func(ctx context.Context, r *chat.Request) error {
		do = func(ctx context.Context, r *chat.Request) error { return r.Ask(ctx, "step", nil, "a.say", "?") }
		return chat.Run(ctx, r, "sub", "")
	}
	b.press(aigul, aigul, "v1:go:1")
	if m := b.taken()[0].Message; !m.Asks || m.Aimed {
		t.Errorf("pressed, it asks %+v", m)
	}
	if got := []string{chat.GroupKey(""), chat.GroupKey("list")}; got[0] != "bot" || got[1] != "list" {
		t.Errorf("keys of groups %q", got)
	}
}

func TestWhatBreaksIsLoggedAndToldUnlessTelegramIsSilent(t *testing.T) {
	t.Parallel()
	var do func(ctx context.Context, r *chat.Request) error
	b := newBooth(t, nil, acting(&do))
	internal, full := b.says(aigul, "chat.fault", chat.Fault{}), b.says(aigul, "chat.fault", errDisk.Fault)
	failed, ended := b.tells(aigul, "chat.answer.error", nil), "answer aigul"
	for name, c := range map[string]struct {
		err            error
		press, message []string
		log            string
	}{
		"odd":            {errOdd, []string{failed}, []string{internal}, "handling an update failed"},
		"a full disk":    {errDisk, []string{failed, full}, []string{full}, "handling an update failed"},
		"Kaspi's":        {errServer, []string{failed}, []string{internal}, "handling an update failed"},
		"silence":        {failure(telegram.KindNoAnswer), []string{ended}, nil, "handling an update failed"},
		"lost":           {failure(telegram.KindLost), []string{ended}, nil, "handling an update failed"},
		"not read":       {failure(telegram.KindUnread), []string{ended}, nil, "handling an update failed"},
		"cut short":      {context.Canceled, []string{ended}, nil, ""},
		"nothing at all": {nil, []string{ended}, nil, ""},
	} {
		do = func(context.Context, *chat.Request) error { return c.err }
		b.press(aigul, aigul, "v1:go:1")
		b.want(name+", pressed", c.press...)
		b.write(aigul, aigul, "/go")
		b.want(name+", written", c.message...)
		if c.log == "" {
			b.wantLog()
		} else {
			b.wantLog(c.log)
		}
	}
	do = func(context.Context, *chat.Request) error { panic("boom") }
	b.press(aigul, aigul, "v1:go:1")
	b.want("a panic", failed)
	b.wantLog("a handler panicked", "boom", "stack")
	b.fail("send", failure(telegram.KindChat))
	do = func(context.Context, *chat.Request) error { return errOdd }
	b.write(aigul, aigul, "/go")
	b.wantLog("telling of a failure failed")
}

func TestAWorkThatOutlivesItsRequestIsHeardOf(t *testing.T) {
	t.Parallel()
	var do func(ctx context.Context, r *chat.Request) error
	b := newBooth(t, nil, acting(&do))
	for log, work := range map[string]func(context.Context) error{
		"a work begun in a chat failed": func(context.Context) error { return errOdd },
		"a handler panicked":            func(context.Context) error { panic("boom") },
		"":                              func(ctx context.Context) error { return ctx.Err() },
		"cut":                           func(context.Context) error { return fmt.Errorf("x: %w", context.Canceled) },
	} {
		ctx, cancel := context.WithCancel(t.Context())
		do = func(_ context.Context, r *chat.Request) error {
			cancel() // the request is over before its work
			r.Go(ctx, work)
			return nil
		}
		b.write(aigul, aigul, "/go")
		calls := b.taken()
		if log == "" || log == "cut" {
			b.wantLog()
			continue
		}
		b.wantLog(log)
		if apology := len(calls) > 0; apology != (log == "a handler panicked") {
			t.Errorf("%s: told %+v", log, calls)
		}
	}
}

func TestAPressThatTelegramDidNotLetAnswerIsAnsweredLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		notice string
		kind   telegram.Kind
		sends  []error
		want   int // messages that were tried
		log    string
	}{
		"too old":                {"done", telegram.KindTooOld, nil, 1, ""},
		"too old, with no words": {"", telegram.KindTooOld, nil, 0, ""},
		"out of reach":           {"done", telegram.KindNoAnswer, []error{failure(telegram.KindNoAnswer), failure(telegram.KindTooMany), nil}, 3, "answering a press failed"},
		"no words, out of reach": {"", telegram.KindNoAnswer, nil, 0, "answering a press failed"},
		"lost in the end":        {"done", telegram.KindNoAnswer, []error{failure(telegram.KindLost)}, 1, "answering a press failed"},
		"refused in the end":     {"done", telegram.KindTooOld, []error{failure(telegram.KindRefused)}, 1, "a work begun in a chat failed"},
	} {
		synctest.Test(t, func(t *testing.T) {
			do := func(ctx context.Context, r *chat.Request) error {
				stopped, stop := context.WithCancel(ctx)
				stop()
				r.Notice(stopped, "a.notice", c.notice)
				r.Notice(ctx, "a.notice", "twice")
				return nil
			}
			b := newBooth(t, func(_ *chat.Config, p *chat.Parts) { p.Now = time.Now }, acting(&do))
			b.fail("answer", failure(c.kind))
			b.fail("send", c.sends...)
			b.press(aigul, aigul, "v1:go:1")
			calls := b.taken()
			same(t, name, calls[0], call{What: "answer", Chat: aigul, Press: "p1", Text: c.notice})
			for _, call := range calls[1:] {
				same(t, name, call.Message.Tells, []telegram.Held{{What: telegram.HeldAnswer, Key: "p1"}})
				if call.What != "send" || call.Message.HTML != "Answer to your press: done" {
					t.Errorf("%s: %+v", name, call)
				}
			}
			if len(calls) != 1+c.want {
				t.Errorf("%s: %d calls, want an answer and %d messages", name, len(calls), c.want)
			}
			if c.log != "" {
				b.wantLog(c.log)
			} else {
				b.wantLog()
			}
		})
	}
}

func TestOldButtonsAndDocumentsEndTheSpinning(t *testing.T) {
	t.Parallel()
	var do func(ctx context.Context, r *chat.Request) error
	b := newBooth(t, nil, acting(&do))
	for _, data := range []string{"v0:go:1", "v1:none:1", "v1:go:", "x"} {
		b.press(aigul, aigul, data)
		b.want(data, b.tells(aigul, "chat.answer.old", nil))
	}
	do = func(ctx context.Context, r *chat.Request) error { return r.Old(ctx) }
	b.press(aigul, aigul, "v1:go:1")
	b.want("a key of an older program", b.tells(aigul, "chat.answer.old", nil))
	do = func(ctx context.Context, r *chat.Request) error { return r.Send(ctx, chat.File{Name: "x"}) }
	b.press(aigul, aigul, "v1:go:1")
	if calls := b.taken(); len(calls) != 2 || calls[0].What != "answer" || calls[1].What != "file" {
		t.Errorf("%+v", calls)
	}
}
