package chat_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
)

const (
	elsewhere  = int64(-1_000_777_000_111)
	basicHome  = int64(-4_005)
	basicOther = int64(-4_006)
)

// listening is a room that notes what it is handed.
func listening(heard *[]string) chat.Room {
	note := func(what string) chat.Handler {
		return func(_ context.Context, r *chat.Request) error {
			*heard = append(*heard, what+" "+r.Rest())
			return nil
		}
	}
	return talking(func(r *chat.Room) {
		r.Commands = []chat.Command{{Name: "go", Do: note("command")}}
		r.Verbs = []chat.Verb{
			{Name: "go", Do: note("verb")}, {Name: "order", Order: true, Do: note("order")},
			{Name: "own", Role: chat.Owner, Own: chat.Viewer, Do: note("own")}, {Name: "boss", Role: chat.Owner, Do: note("boss")},
		}
		r.Files, r.Join = note("file"), note("join")
	})
}

func foreign(e *telegram.Event) { e.Foreign = true }

func TestWhoseRequestsAreActedOnAndWhere(t *testing.T) {
	t.Parallel()
	notPrivate := func(e *telegram.Event) { e.Private = false }
	for name, c := range map[string]struct {
		user, in   int64
		text, data string
		change     func(*telegram.Event)
		heard      string
		notice     string
		told       string // in private
	}{
		"an owner in private":          {aigul, aigul, "/go x", "", nil, "command x", "", ""},
		"at home":                      {aigul, home, "/go x", "", nil, "command x", "", ""},
		"in a group of the shop":       {aigul, -5, "/go x", "", nil, "command x", "", ""},
		"elsewhere":                    {aigul, elsewhere, "/go x", "", nil, "", "", "chat.away"},
		"a press elsewhere":            {aigul, elsewhere, "", "v1:go:1", nil, "", "chat.answer.away", "chat.away"},
		"a reply to the bot elsewhere": {aigul, elsewhere, "x", "", func(e *telegram.Event) { e.Answers = 5 }, "", "", "chat.away"},
		"a file elsewhere":             {aigul, elsewhere, "", "", func(e *telegram.Event) { e.File = &telegram.Document{} }, "", "", "chat.away"},
		"talk elsewhere":               {aigul, elsewhere, "x", "", nil, "", "", ""},
		"in another's private chat":    {aigul, marat, "/go x", "", nil, "", "", "chat.away"},
		"private, and not told so":     {aigul, aigul, "/go x", "", notPrivate, "", "", "chat.away"},
		"forwarded, in private":        {aigul, aigul, "/go x", "", foreign, "", "", "chat.foreign"},
		"forwarded, at home":           {aigul, home, "/go x", "", foreign, "", "", ""},
		"a foreign press, in private":  {aigul, aigul, "", "v1:go:1", foreign, "", "chat.answer.old", "chat.foreign"},
		"a foreign press at home":      {aigul, home, "", "v1:go:1", foreign, "", "chat.answer.old", ""},
		"a stranger":                   {stranger, stranger, "/go x", "", nil, "", "", ""},
		"a stranger at home":           {stranger, home, "/go x", "", nil, "", "", ""},
		"a stranger's press":           {stranger, home, "", "v1:go:1", nil, "", "chat.answer.stranger", ""},
		"a stranger who joins":         {stranger, stranger, "/start inv_x", "", nil, "join inv_x", "", ""},
		"a member who joins":           {aigul, aigul, "/start inv_x", "", nil, "join inv_x", "", ""},
		"joining in a group":           {stranger, home, "/start inv_x", "", nil, "", "", ""},
		"joining by a forward":         {stranger, stranger, "/start inv_x", "", foreign, "", "", ""},
		"a stranger who starts":        {stranger, stranger, "/start x", "", nil, "", "", ""},
		"a stranger with another word": {stranger, stranger, "/go inv_x", "", nil, "", "", ""},
		"a stranger without a command": {stranger, stranger, "inv_x", "", nil, "", "", ""},
		"a file":                       {aigul, aigul, "", "", func(e *telegram.Event) { e.File = &telegram.Document{} }, "file ", "", ""},
		"a viewer's file":              {21, 21, "", "", func(e *telegram.Event) { e.File = &telegram.Document{} }, "", "", "chat.role"},
		"a viewer's own, in private":   {21, 21, "", "v1:own:1", nil, "own ", "", ""},
		"a viewer's own, at home":      {21, home, "", "v1:own:1", nil, "", "chat.answer.role", ""},
		"an owner's, in private":       {21, 21, "", "v1:boss:1", nil, "", "chat.answer.role", ""},
		"an owner's, by an owner":      {aigul, home, "", "v1:boss:1", nil, "boss ", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var heard []string
			b := newBooth(t, func(_ *chat.Config, p *chat.Parts) { p.Invited = func(id int64) bool { return id == -5 || id > 0 } }, listening(&heard))
			b.staff[21] = chat.Person{ID: 21, Name: "Who", Role: chat.Viewer}
			change := c.change
			if change == nil {
				change = func(*telegram.Event) {}
			}
			if c.data != "" {
				b.press(c.user, c.in, c.data, change)
			} else {
				b.write(c.user, c.in, c.text, change)
			}
			var want []string
			switch {
			case c.notice != "":
				arg := any(nil)
				if c.notice == "chat.answer.role" {
					arg = "owner"
				}
				want = append(want, b.tells(c.in, c.notice, arg))
			case c.data != "":
				want = append(want, "answer "+nameOf(c.in))
			}
			switch c.told {
			case "":
			case "chat.role":
				want = append(want, b.says(c.user, c.told, "manager"))
			default:
				want = append(want, b.says(c.user, c.told, c.in))
			}
			b.want("told", want...)
			if got := fmt.Sprint(heard); got != fmt.Sprint(nonEmpty(c.heard)) {
				t.Errorf("heard %s, want %q", got, c.heard)
			}
			if c.user == stranger && c.heard == "" {
				b.wantLog("a stranger was turned away")
			}
		})
	}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func TestWhyNothingIsDoneIsToldOnceAnHourOfEachChatAndReason(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	go1 := func(in int64) { b.write(aigul, in, "/help") }
	go1(elsewhere)
	go1(elsewhere)
	b.want("once", b.says(aigul, "chat.away", elsewhere))
	go1(elsewhere - 1)
	b.want("of another chat", b.says(aigul, "chat.away", elsewhere-1))
	b.write(marat, elsewhere, "/help")
	b.want("to another person", b.says(marat, "chat.away", elsewhere))
	b.pass(time.Hour - time.Second)
	go1(elsewhere)
	b.want("within the hour")
	b.pass(time.Second)
	b.fail("send", failure(telegram.KindRefused))
	go1(elsewhere)
	b.want("after an hour", b.says(aigul, "chat.away", elsewhere))
	b.wantLog("telling in private why nothing was done failed")
}

// While nobody can be read the settings' owners are heard, and others are told that something broke where they can be one.
func TestWhoCannotBeReadIsToldSoWhereTheyMayBeOneOfTheShops(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(b *booth)
		want func(b *booth) []string
	}{
		"in private":      {func(b *booth) { b.write(21, 21, "x") }, func(b *booth) []string { return []string{b.says(21, "chat.fault", chat.Fault{})} }},
		"a press":         {func(b *booth) { b.press(21, home, "v1:go:1") }, func(b *booth) []string { return []string{b.tells(home, "chat.answer.error", nil)} }},
		"in a group":      {func(b *booth) { b.write(21, home, "/help") }, func(*booth) []string { return nil }},
		"of the settings": {func(b *booth) { b.press(aigul, home, "v1:go:1") }, func(*booth) []string { return []string{"answer home"} }},
	} {
		var heard []string
		b := newBooth(t, nil, listening(&heard))
		want := c.want(b)
		b.fail("Person", errDisk, errDisk, errDisk, errDisk, errDisk, errDisk)
		c.do(b)
		b.want(name, want...)
		b.wantLog("reading who somebody is failed")
	}
}

func TestAPressOnAnOrderIsAPersonsWhoMayActOnIt(t *testing.T) {
	t.Parallel()
	var heard, handled []string
	b := newBooth(t, func(_ *chat.Config, p *chat.Parts) {
		p.Handled = func(_ context.Context, shop chat.ShopID, code string) error {
			handled = append(handled, string(shop)+code)
			return errOdd
		}
	}, listening(&heard))
	for id, role := range map[int64]chat.Role{21: chat.Viewer, 22: chat.Packer} {
		b.staff[id] = chat.Person{ID: id, Name: "Who", Role: role}
	}
	b.press(21, home, "v1:order:601.x")
	b.wantLog()
	b.press(22, home, "v1:go:602")
	b.wantLog()
	b.press(22, home, "v1:order:603.x")
	b.wantLog("noting that somebody is at an order failed", "603")
	same(t, "handled", handled, []string{"603"})
	same(t, "pressed", heard, []string{"order ", "verb ", "order "})
}

func TestNamesOfTheShopsPeopleAreKeptAsTheyChange(t *testing.T) {
	t.Parallel()
	var name string
	b := newBooth(t, nil, talking(func(r *chat.Room) {
		r.Commands = []chat.Command{{Name: "go", Do: func(_ context.Context, r *chat.Request) error { name = r.Person().Name; return nil }}}
	}))
	called := func(as string) { b.write(aigul, aigul, "/go", func(e *telegram.Event) { e.From.Name = as }) }
	called("Aigul")
	if p, _, _ := b.Router.Person(t.Context(), aigul); p.Name != "Aigul" || name != "Aigul" {
		t.Errorf("she is %+v, and %q to who answers", p, name)
	}
	b.wantLog()
	b.fail("NotePerson", errDisk)
	called("Aigul") // nothing to keep
	called("")
	b.wantLog()
	called("A. K.")
	b.wantLog("keeping a person's name failed")
	if b.staff[aigul].Name != "Aigul" {
		t.Errorf("she is %+v", b.staff[aigul])
	}
	b.write(stranger, stranger, "/start inv_1")
	if _, kept := b.staff[stranger]; kept {
		t.Error("a stranger's name is kept")
	}
}

func TestTheHomeChatIsAskedWhatItHasBecome(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		home, in int64
		text     string
		data     string
		asks     bool
	}{
		"a command in a supergroup":  {basicHome, elsewhere, "/help", "", true},
		"a press in a supergroup":    {basicHome, elsewhere, "", "v1:go:1", true},
		"talk in a supergroup":       {basicHome, elsewhere, "x", "", false},
		"in another basic group":     {basicHome, basicOther, "/help", "", false},
		"home is a supergroup":       {home, elsewhere, "/help", "", false},
		"home is a private chat":     {marat, elsewhere, "/help", "", false},
		"there is no home":           {0, elsewhere, "/help", "", false},
		"at home":                    {basicHome, basicHome, "/help", "", false},
		"the first of supergroups":   {-1_000_000_000_000, elsewhere, "/help", "", false},
		"the last that is none":      {-999_999_999_999, elsewhere, "/help", "", true},
		"asked in the first of them": {basicHome, -1_000_000_000_000, "/help", "", true},
	} {
		b := newBooth(t, func(c2 *chat.Config, _ *chat.Parts) { c2.Home = c.home }, talking())
		b.fail("reach", failure(telegram.KindChat))
		if c.data != "" {
			b.press(aigul, c.in, c.data)
		} else {
			b.write(aigul, c.in, c.text)
		}
		asked := 0
		for _, call := range b.taken() {
			if call.What == "reach" {
				asked++
				same(t, name, call, call2(c.home))
			}
		}
		if (asked == 1) != c.asks || asked > 1 {
			t.Errorf("%s: asked %d times", name, asked)
		}
		if c.asks {
			b.wantLog("the home chat cannot be reached")
		}
	}
}

func call2(home int64) call { return call{What: "reach", Chat: home} }

func TestAChatIsTheOneThatItHasBecome(t *testing.T) {
	t.Parallel()
	var message int
	b := newBooth(t, func(c *chat.Config, _ *chat.Parts) {
		c.Home = basicHome
	}, talking(func(r *chat.Room) {
		r.Verbs = []chat.Verb{{Name: "go", Do: func(_ context.Context, r *chat.Request) error { message = r.Message(); return nil }}}
	}))
	current := func(id int64) string {
		to, moved, err := b.MovedTo(t.Context(), id)
		return fmt.Sprint(b.Current(id), to, moved, err, chat.Moved(t.Context(), b, id))
	}
	same(t, "before", current(basicHome), fmt.Sprint(basicHome, 0, false, nil, basicHome))
	b.press(aigul, basicHome, "v1:go:1")
	if b.taken(); message != 70 {
		t.Errorf("the pressed message is %d", message)
	}
	b.fail("MoveChat", errDisk)
	b.write(aigul, basicHome, "", func(e *telegram.Event) { e.MovedTo = -1_000_000_000_777 })
	b.wantLog("noting that a group became a supergroup failed")
	same(t, "not noted", current(basicHome), fmt.Sprint(basicHome, 0, false, nil, basicHome))
	b.write(aigul, basicOther, "", func(e *telegram.Event) { e.MovedTo = -1_000_000_000_777 }) // none of the shop's
	same(t, "another", current(basicOther), fmt.Sprint(basicOther, 0, false, nil, basicOther))
	b.fail("send", failure(telegram.KindChat))
	_ = b.To(basicHome).Say(t.Context(), "a.say", "x")
	b.write(aigul, basicHome, "", func(e *telegram.Event) { e.MovedTo = home })
	if b.taken(); len(b.Refusals()) != 0 {
		t.Errorf("it takes nothing still: %+v", b.Refusals())
	}
	b.wantLog("a group became a supergroup")
	same(t, "after", current(basicHome), fmt.Sprint(home, home, true, nil, home))
	b.press(aigul, basicHome, "v1:go:1")
	if got := b.taken(); len(got) != 1 || got[0].Chat != home || message != 0 { // whose numbers mean other messages
		t.Errorf("a press in the old group: %+v of message %d", got, message)
	}
	if b.To(basicHome).ID != home || !b.IsHome(home) || b.IsHome(basicHome) {
		t.Errorf("home is %v", b.Home())
	}
	if err := b.NoteMove(t.Context(), home, elsewhere); err != nil {
		t.Fatal(err)
	}
	same(t, "twice", current(basicHome), fmt.Sprint(elsewhere, elsewhere, true, nil, elsewhere))
	same(t, "the newest", current(elsewhere), fmt.Sprint(elsewhere, 0, false, nil, elsewhere))
}

// What another run of the program has noted is read once, and what cannot be read is asked for again.
func TestMovesAreReadFromTheDisk(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	b.fail("Setting", errDisk, errDisk)
	if _, _, err := b.MovedTo(t.Context(), -7); err == nil || b.Current(-7) != -7 {
		t.Errorf("what cannot be read: %v", err)
	}
	for i := range 20 {
		b.kept[chat.MovedKey(int64(-7-i))] = fmt.Sprint(-8 - i)
	}
	if got := b.Current(-7); got != -15 { // a circle would have no end
		t.Errorf("after eight moves it is %d", got)
	}
	if got := chat.Moved(t.Context(), b, -7); got != -15 {
		t.Errorf("by what is kept, it is %d after eight moves", got)
	}
	b.kept[chat.MovedKey(-7)] = "-100"
	if got := b.Current(-7); got != -15 {
		t.Errorf("read again, it is %d", got)
	}
	b.kept[chat.MovedKey(-70)] = "x"
	if _, moved, err := b.MovedTo(t.Context(), -70); err == nil || moved {
		t.Errorf("nonsense is read as %t, %v", moved, err)
	}
	if got := chat.Moved(t.Context(), b, -70); got != -70 {
		t.Errorf("nonsense moves it to %d", got)
	}
	b.kept[chat.MovedKey(5)] = "6"
	if got := b.Current(5); got != 5 { // a person's never moves
		t.Errorf("a person's is %d", got)
	}
	b.fail("Setting", errDisk)
	if got := chat.Moved(t.Context(), b, -8); got != -8 {
		t.Errorf("what cannot be read is %d", got)
	}
}

func TestWhatOthersMustNotReadIsWhispered(t *testing.T) {
	t.Parallel()
	whisper := func(ctx context.Context, r *chat.Request) error {
		return r.Whisper(ctx, "a.say", r.Key(), chat.Row{chat.NewButton("x", "go", "2")})
	}
	room := talking(func(r *chat.Room) { r.Verbs = []chat.Verb{{Name: "go", Do: whisper}} })
	b := newBooth(t, nil, room)
	b.press(aigul, aigul, "v1:go:1")
	if calls := b.taken(); len(calls) != 2 || calls[1].Message.HTML != "1" || calls[1].Message.Only != 0 {
		t.Errorf("in private: %+v", calls)
	}
	inTopic := func(e *telegram.Event) { e.Topic = 40 }
	button := [][]telegram.Button{{{Label: "x", Data: "v1:go:2"}}}
	only := telegram.Message{HTML: "1", Rows: button, Once: true, Topic: 40, Only: aigul, Press: "p1"}
	for _, err := range []error{nil, failure(telegram.KindLost)} {
		b.fail("send", err)
		b.press(aigul, home, "v1:go:1", inTopic)
		calls := b.taken()
		if len(calls) != 2 || calls[0].Chat != home || calls[0].Priority != telegram.Answer || calls[1].Text != "" {
			t.Errorf("in a group: %+v", calls)
		}
		same(t, "in a group", calls[0].Message, only)
		b.wantLog()
	}
	b.fail("send", failure(telegram.KindRefused))
	b.press(aigul, home, "v1:go:1", inTopic)
	calls := b.taken()
	if len(calls) != 3 || calls[1].Chat != aigul || calls[1].Message.HTML != "1" || calls[1].Priority != telegram.Answer || calls[2].Text != b.To(aigul).Text("chat.answer.private", nil) {
		t.Errorf("where a group takes none: %+v", calls)
	}
	b.wantLog("a message for one member was not taken")
	b.fail("send", failure(telegram.KindRefused), failure(telegram.KindRefused))
	b.press(aigul, home, "v1:go:1", inTopic)
	if calls := b.taken(); len(calls) != 3 || calls[2].Text != b.To(aigul).Text("chat.answer.unstarted", nil) {
		t.Errorf("where the private chat takes none either: %+v", calls)
	}
	b.wantLog("a private chat took nothing")
	if len(b.Refusals()) != 0 {
		t.Errorf("a group that takes no whisper takes nothing: %+v", b.Refusals())
	}
	var got error
	room.Verbs[0].Do = func(ctx context.Context, r *chat.Request) error { got = r.Whisper(ctx, "a.none", nil); return nil }
	b = newBooth(t, nil, room)
	b.press(aigul, home, "v1:go:1")
	if b.want("nothing", "answer home"); got == nil {
		t.Error("a text that is missing was whispered")
	}
	room.Verbs[0].Do = func(ctx context.Context, r *chat.Request) error {
		got = r.Whisper(ctx, "a.say", "x", chat.Row{chat.NewButton("x", "go", fmt.Sprintf("%070d", 1))})
		return nil
	}
	b = newBooth(t, nil, room)
	b.press(aigul, home, "v1:go:1")
	if b.taken(); got != nil {
		t.Errorf("a long key: %v", got)
	}
}

func TestEachSubjectGoesIntoTheTopicOfItsChat(t *testing.T) {
	t.Parallel()
	b := newBooth(t, func(c *chat.Config, _ *chat.Parts) {
		c.Topics = map[chat.Subject]int{chat.Cards: 40, chat.Alarms: 50, chat.Subject(news.Guard): 60}
	}, talking())
	topic := func(in int64, what chat.Subject, want int) {
		t.Helper()
		if got := b.TopicOf(in, what); got != want {
			t.Errorf("%s of %d go into %d, want %d", what, in, got, want)
		}
	}
	all := func(cards, alarms, guard, cancelled, health int) {
		t.Helper()
		for what, want := range map[chat.Subject]int{
			chat.Cards: cards, chat.Alarms: alarms, chat.Subject(news.Guard): guard, chat.Subject(news.Cancelled): cancelled, chat.Subject(news.Health): health,
		} {
			topic(home, what, want)
		}
	}
	b.fail("Setting", errDisk)
	topic(home, chat.Cards, 0)
	b.wantLog("reading the topics of a chat failed")
	all(40, 50, 60, 40, 50)
	topic(elsewhere, chat.Cards, 0)
	topic(aigul, chat.Cards, 0)
	set := func(what chat.Subject, topic int) {
		t.Helper()
		if err := b.SetTopic(t.Context(), home, what, topic); err != nil {
			t.Fatal(err)
		}
	}
	set(chat.Cards, 41)
	all(41, 50, 60, 41, 50)
	set(chat.Alarms, 0)
	set(chat.Subject(news.Cancelled), 43)
	all(41, 0, 60, 43, 0)
	if !b.OwnTopic(t.Context(), home, chat.Alarms) || b.OwnTopic(t.Context(), home, chat.Subject(news.Health)) || b.OwnTopic(t.Context(), elsewhere, chat.Alarms) {
		t.Error("which have a topic of their own")
	}
	same(t, "kept", b.kept["topics."+fmt.Sprint(home)], `{"alarms":0,"cancelled":43,"cards":41}`)
	if err := b.UnsetTopic(t.Context(), home, chat.Subject(news.Cancelled)); err != nil {
		t.Fatal(err)
	}
	all(41, 0, 60, 41, 0)
	for _, what := range []string{"Setting", "SetSetting"} {
		b.fail(what, errDisk)
		if err := b.SetTopic(t.Context(), home, chat.Cards, 99); err == nil {
			t.Errorf("%s failed, and nobody is told", what)
		}
	}
	b.fail("Setting", errDisk)
	if b.OwnTopic(t.Context(), home, chat.Alarms) {
		t.Error("it has a topic of its own though nothing can be read")
	}
	all(41, 0, 60, 41, 0)
	if to := b.To(home).News(news.Guard); to.Topic != 60 || b.To(home).Topic != 0 || b.To(home).About(chat.Cards).Topic != 41 {
		t.Errorf("news of the guard go into %d, others into %d", to.Topic, b.To(home).Topic)
	}
	if err := b.NoteMove(t.Context(), home, elsewhere); err != nil { // where it went it is asked anew
		t.Fatal(err)
	}
	b.kept["topics."+fmt.Sprint(elsewhere)] = `{"cards":70}`
	topic(elsewhere, chat.Cards, 70)
	topic(elsewhere, chat.Alarms, 50) // it is the home chat now
	if err := b.SetTopic(t.Context(), home, chat.Cards, 71); err != nil {
		t.Fatal(err)
	}
	topic(elsewhere, chat.Cards, 71)
	if !b.OwnTopic(t.Context(), home, chat.Cards) {
		t.Error("it is not asked for where it went")
	}
}

func TestSubjectsAreTwoAndTheKindsOfNewsInThem(t *testing.T) {
	t.Parallel()
	all := chat.Subjects()
	kinds := append(news.Kinds(), news.Summary)
	if len(all) != 2+len(kinds)-1 || all[0] != chat.Cards || all[1] != chat.Alarms {
		t.Errorf("subjects %v", all)
	}
	for i, s := range all {
		if s == chat.Subject(news.New) || s.Part() != (i > 1) {
			t.Errorf("%s is part of another: %t", s, s.Part())
		}
	}
}

func TestTheAuditTrailIsToldOfWhatIsNoted(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil)
	stopping, stop := context.WithCancel(t.Context())
	stop()
	by := orders.Who{ID: 7, Name: "x"}
	if err := b.Note(stopping, by, "verb", "detail"); err != nil {
		t.Error(err)
	}
	same(t, "trail", b.audit, []orders.AuditEntry{{At: b.Now(), Who: by, Verb: "verb", Result: orders.ResultDone, Detail: "detail"}})
}
