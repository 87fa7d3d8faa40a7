package cards

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// press is the room of a button that does what a test says.
func press(do *func(ctx context.Context, r *chat.Request) error) chat.Room {
	return chat.Room{Name: "press", Verbs: []chat.Verb{{Name: "press", Role: chat.Viewer, Do: func(ctx context.Context, r *chat.Request) error { return (*do)(ctx, r) }}}}
}

func (standWire) Answer(context.Context, int64, string, string) error { return nil }

func express(r *orders.Record) { r.Order.Courier.Express, r.Deadline = true, noon.Add(40*time.Minute) }

// asked is what somebody does in a chat, and what comes of it.
type asked struct {
	prepare func(s *stand)
	do      func(ctx context.Context, s *stand, to chat.Chat) error
	told    []string
	group   string
	list    string // that is kept as the newest
}

// TestWhatSomebodyAsksForIsShownAndFollowsItsOrders, and whatever call fails is heard of.
func TestWhatSomebodyAsksForIsShownAndFollowsItsOrders(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	called := chat.Card{Code: "601", Shown: 1, Urgency: 2, Called: noon}
	many := func(s *stand) {
		s.putMany(12, orders.StageNew)
		s.put("613", orders.StagePack)
		s.passed(group)
		s.show(group, 90, called, chat.Card{Code: "613", Shown: 1})
	}
	for name, c := range map[string]asked{
		"a card": {
			func(s *stand) { s.put("601", orders.StageNew, cameBefore(175*time.Minute)) },
			func(ctx context.Context, s *stand, to chat.Chat) error { return s.Show(ctx, to, s.book[0]) },
			[]string{"send group#101 alarm 601 | acc:601"}, "101: 601@1", "",
		},
		"a card in place of a list": {
			func(s *stand) {
				s.putMany(2, orders.StageNew)
				s.show(group, 90, called, chat.Card{Code: "602", Urgency: 3})
			},
			func(ctx context.Context, s *stand, to chat.Chat) error { return s.ShowIn(ctx, to, 90, s.book[0]) },
			[]string{"edit group#90 alarm 601 | acc:601"}, "90: 601@1!2~12:00", "",
		},
		"a card in place of what is deleted": {
			func(s *stand) { s.put("601", orders.StageNew); s.missing = []int{90} },
			func(ctx context.Context, s *stand, to chat.Chat) error { return s.ShowIn(ctx, to, 90, s.book[0]) },
			[]string{"edit group#90 alarm 601 | acc:601 FAILS", "send group#101 alarm 601 | acc:601"}, "101: 601@1", "",
		},
		"the new orders": {
			many,
			func(ctx context.Context, s *stand, to chat.Chat) error {
				return s.ShowList(ctx, to, 0, orders.TabNew, 1)
			},
			[]string{"send group#101 alarm 601,...,610 | acc:601 open:601 ... open:610"},
			"-1: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1 611@1 612@1 613@1; 90: 601@1!2~12:00 613@1; 101: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1",
			`{"Message":101,"Page":1,"Tab":"new"}`,
		},
		"the second page": {
			many,
			func(ctx context.Context, s *stand, to chat.Chat) error {
				return s.ShowList(ctx, to, 90, orders.TabNew, 2)
			},
			[]string{"edit group#90 alarm 611,612 | acc:611 open:611 acc:612 open:612"},
			"-1: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1 611@1 612@1 613@1; 90: 601@1!2~12:00 611@1 612@1",
			`{"Message":90,"Page":2,"Tab":"new"}`,
		},
		"another tab": {
			many,
			func(ctx context.Context, s *stand, to chat.Chat) error {
				return s.ShowList(ctx, to, 90, orders.TabPack, 7)
			},
			[]string{"edit group#90 alarm 613 | open:613"},
			"-1: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1 611@1 612@1 613@1; 90: 601@1!2~12:00 613@1",
			`{"Message":90,"Page":1,"Tab":"pack"}`,
		},
		"what has not changed": {
			many,
			func(ctx context.Context, s *stand, to chat.Chat) error { return s.showAgain(ctx, to, 90, false) },
			nil,
			"-1: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1 611@1 612@1 613@1; 90: 601@1!2~12:00 613@1", "",
		},
		"an older list": {
			func(s *stand) {
				many(s)
				s.put("613", orders.StageHandOver)
				s.kept["list.-100200"] = `{"Message":91,"Page":1,"Tab":"pack"}`
			},
			func(ctx context.Context, s *stand, to chat.Chat) error { return s.showAgain(ctx, to, 90, false) },
			[]string{"edit group#90 alarm 601,613 | acc:601 open:613"},
			"-1: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1 611@1 612@1 613@1; 90: 601@1!2~12:00 613@2",
			`{"Message":91,"Page":1,"Tab":"pack"}`,
		},
		"the newest list": {
			func(s *stand) {
				many(s)
				s.put("613", orders.StageHandOver)
				s.kept["list.-100200"] = `{"Message":90,"Page":1,"Tab":""}`
			},
			func(ctx context.Context, s *stand, to chat.Chat) error { return s.showAgain(ctx, to, 90, false) },
			[]string{"edit group#90 alarm 601,613 | acc:601 open:601 open:613"},
			"-1: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1 611@1 612@1 613@1; 90: 601@1!2~12:00 613@2",
			`{"Message":90,"Page":1,"Tab":""}`,
		},
		"an older list of many that came at once where the chat was another": {
			func(s *stand) {
				many(s)
				s.put("613", orders.StageHandOver)
				s.kept["bursts.-100200"] = `{"Message":0,"List":[{"Message":90,"Codes":["601","602"]}]}`
			},
			func(ctx context.Context, s *stand, to chat.Chat) error { return s.showAgain(ctx, to, 90, false) },
			[]string{"edit group#90 alarm 601,613 | acc:601 open:613"},
			"-1: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1 611@1 612@1 613@1; 90: 601@1!2~12:00 613@2", "",
		},
		"an older list of many that came at once": {
			func(s *stand) {
				many(s)
				s.put("613", orders.StageHandOver)
				s.kept["bursts.-100200"] = `{"Message":-1,"List":[{"Message":90,"Codes":["601","602"]}]}`
			},
			func(ctx context.Context, s *stand, to chat.Chat) error { return s.showAgain(ctx, to, 90, false) },
			[]string{"edit group#90 alarm 601,...,610 | acc:601 open:601 ... open:610"},
			"-1: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1 611@1 612@1 613@1; 90: 601@1!2~12:00 613@2", "",
		},
	} {
		for n := 0; ; n++ {
			s.reset()
			s.escalates(0)
			c.prepare(s)
			before := s.shows(group)
			failed, err := s.during(n, func() error { return c.do(t.Context(), s, s.front.To(group)) })
			if failed == "" {
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				s.want(t, name, c.told...)
				s.wantShown(t, group, c.group)
				if s.kept["list.-100200"] != c.list {
					t.Errorf("%s: the newest list is %s", name, s.kept["list.-100200"])
				}
				if n > 0 {
					break
				}
				continue
			}
			said := s.told()
			wrote := slices.ContainsFunc(said, func(line string) bool { return !strings.HasSuffix(line, "FAILS") })
			if err == nil && failed != "Order after ShowCards" && !strings.Contains(s.logged(), errStand.Error()) {
				t.Errorf("%s: nobody hears that this fails: %s", name, failed)
			}
			if err != nil && !wrote && s.shows(group) != before {
				t.Errorf("%s: %s fails, and the chat counts as showing %s", name, failed, s.shows(group))
			}
		}
		if len(c.told) == 0 {
			continue
		}
		s.reset()
		c.prepare(s)
		s.front, s.wordless = s.wordless, s.front
		err := c.do(t.Context(), s, s.front.To(group))
		s.front, s.wordless = s.wordless, s.front
		if said := s.told(); err == nil || len(said) > 0 {
			t.Errorf("%s: without its text: %v, said %q", name, err, said)
		}
	}
}

// TestAPressedMessageThatNobodyNotedIsAdopted, so that it follows its orders; and in a group old details give place to the card.
func TestAPressedMessageThatNobodyNotedIsAdopted(t *testing.T) {
	t.Parallel()
	var do func(ctx context.Context, r *chat.Request) error
	s := newStand(t, press(&do))
	bursts := `{"Message":-1,"List":[{"Message":-1,"Codes":["601","602","603"]},{"Message":80,"Codes":["601","602"],"Kind":"reminder"},{"Message":81,"Codes":["601"]}]}`
	for _, c := range []struct {
		in      int64
		buttons string
		known   bool // the message is noted
		told    string
		shows   string
		kept    string
		err     error
	}{
		{in: group, buttons: "det:601", shows: "90: 601@0"},
		{in: group, buttons: "det:601", known: true, shows: "90: 602@1"},
		{in: group, buttons: "det:699", shows: ""},
		{in: group, buttons: "", shows: ""},
		{in: group, buttons: "card:601 acc:601", told: "edit group#90 answer 601 | acc:601", shows: "90: 601@1"},
		{in: group, buttons: "card:601 who:601", shows: ""},
		{in: group, buttons: "who:601 card:601", shows: ""},
		{in: group, buttons: "card:699", shows: "", err: orders.ErrUnknownOrder},
		{in: owner, buttons: "card:601", shows: ""},
		{in: group, buttons: "acc:602 open:602 tab:new.1", shows: "90: 602@0", kept: `{"Message":90,"Codes":["601","602"],"Kind":"reminder"}`},
		{in: group, buttons: "acc:603 acc:601 open:601 tab:new.1", shows: "90: 601@0 603@0", kept: `{"Message":90,"Codes":["601","602","603"]}`},
		{in: group, buttons: "acc:604 acc:601 tab:new.1", shows: "90: 601@0 604@0", kept: ""},
		{in: group, buttons: "tab:new.1", shows: ""},
	} {
		for n := 0; ; n++ {
			s.reset()
			s.putMany(4, orders.StageNew)
			s.kept["bursts.-100200"] = bursts
			if c.known {
				s.show(group, 90, chat.Card{Code: "602", Shown: 1})
			}
			var err error
			do = func(ctx context.Context, r *chat.Request) error {
				err = s.Adopt(ctx, r)
				return nil
			}
			var buttons []string
			for b := range strings.FieldsSeq(c.buttons) {
				buttons = append(buttons, "v1:"+b)
			}
			failed, _ := s.during(n, func() error {
				s.front.Handle(t.Context(), telegram.Event{
					From: telegram.Person{ID: owner}, Chat: c.in, Private: c.in > 0, Message: 90, Press: "1", Data: "v1:press:x", Buttons: buttons,
				})
				return nil
			})
			if failed != "" {
				if err == nil && failed != "Order after ShowCards" && !strings.Contains(failed, "answer") {
					t.Errorf("%q: nobody hears that this fails: %s", c.buttons, failed)
				}
				continue
			}
			if !errors.Is(err, c.err) {
				t.Errorf("%q: %v", c.buttons, err)
			}
			if got := strings.Join(s.told(), " "); got != c.told {
				t.Errorf("%q: told %q, want %q", c.buttons, got, c.told)
			}
			s.wantShown(t, c.in, c.shows)
			if got := s.kept["bursts.-100200"]; c.kept == "" && got != bursts || !strings.Contains(got, c.kept) {
				t.Errorf("%q: kept %s", c.buttons, got)
			}
			if list := s.kept["list.-100200"]; strings.Contains(c.buttons, "tab") && c.shows != "" && list != `{"Message":90,"Page":1,"Tab":"new"}` || (!strings.Contains(c.buttons, "tab") || c.shows == "") && list != "" {
				t.Errorf("%q: the newest list is %q", c.buttons, list)
			}
			if n > 0 {
				break
			}
		}
	}
}

// TestTheTimeOnAnOlderMessageOfAnOrderIsTakenAway, whichever way it came: two would tick.
func TestTheTimeOnAnOlderMessageOfAnOrderIsTakenAway(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for name, do := range map[string]func(ctx context.Context, to chat.Chat) error{
		"a new order": func(ctx context.Context, _ chat.Chat) error { s.cards = nil; return s.announce(ctx, group) },
		"a card":      func(ctx context.Context, to chat.Chat) error { return s.Show(ctx, to, s.book[0]) },
		"a card in place": func(ctx context.Context, to chat.Chat) error {
			s.missing = []int{90}
			return s.ShowIn(ctx, to, 90, s.book[0])
		},
		"a reminder": func(ctx context.Context, _ chat.Chat) error { s.pass(20 * time.Minute); return s.announce(ctx, group) },
	} {
		s.reset()
		s.escalates(0)
		s.put("601", orders.StageNew, cameBefore(20*time.Minute), express)
		s.passed(group)
		if name == "a reminder" {
			s.show(group, 80, chat.Card{Code: "601", Shown: 1})
			s.passed(manager)
		}
		if err := errors.Join(s.Reclock(t.Context()), do(t.Context(), s.front.To(group))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !s.isTicking(group, 101) {
			t.Errorf("%s: the message does not count as showing the time", name)
		}
		s.show(group, 200, chat.Card{Code: "601", Shown: 1}) // a newer one
		s.told()
		if err := s.Reclock(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		said := strings.Join(s.told(), "\n")
		if !strings.Contains(said, "edit group#200 clock") || !strings.Contains(said, "edit group#101 clock") {
			t.Errorf("%s: the clock edits\n%s", name, said)
		}
	}
}

// TestAChatWaitsForWhatItIsYetToBeShown: new orders where cards go, of which a stand-in needs those that wait, and edits anywhere.
func TestAChatWaitsForWhatItIsYetToBeShown(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, c := range []struct {
		chat    int64
		refuses bool // the home chat takes nothing
		want    string
	}{
		{group, false, "order 601 order 602 edit 90"}, {owner, false, "edit 90"}, {owner, true, "order 601 edit 90"}, {manager, false, "edit 90"},
	} {
		s.reset()
		s.put("601", orders.StageNew)
		s.put("602", orders.StagePack)
		s.put("603", orders.StagePack)
		s.show(c.chat, 90, chat.Card{Code: "603"})
		if c.refuses {
			s.wire = func(_ string, id int64) error {
				return map[bool]error{true: &telegram.Error{Kind: telegram.KindChat, Err: errStand}}[id == group]
			}
			_, _ = s.front.To(group).Post(t.Context(), chat.Message{Text: "x"})
			s.told()
		}
		held, err := s.Waiting(t.Context(), c.chat)
		var got []string
		for _, h := range held {
			got = append(got, string(h.What), h.Key)
		}
		if strings.Join(got, " ") != c.want || err != nil {
			t.Errorf("chat %d waits for %q, want %q: %v", c.chat, got, c.want, err)
		}
		failed, err := s.during(1, func() error { _, err := s.Waiting(t.Context(), c.chat); return err })
		if failed == "" || err == nil {
			t.Errorf("nobody hears that %s fails", failed)
		}
	}
}

// TestAMessageIsSentAgainOnlyWhereItMayNotHaveCome: what was surely not sent costs no try, what may be there costs one, and what is
// there, nobody knows where, is not sent any more.
func TestAMessageIsSentAgainOnlyWhereItMayNotHaveCome(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, c := range []struct {
		name   string
		err    error
		tries  int
		bursts string
	}{
		{"refused", &telegram.Error{Kind: telegram.KindRefused, Err: errStand}, 0, ""},
		{"doubtful", &telegram.Error{Kind: telegram.KindNoAnswer, Doubt: true, Err: errStand}, 1, `{"Message":-1,"List":[{"Message":-1,"Codes":["601","602","603","604","605","606"]}]}`},
		{"no answer, and nothing was sent", &telegram.Error{Kind: telegram.KindNoAnswer, Err: errStand}, 0, ""},
		{"unread", &telegram.Error{Kind: telegram.KindUnread, Err: errStand}, maxTries, `{"Message":-1,"List":[{"Message":-1,"Codes":["601","602","603","604","605","606"]}]}`},
	} {
		for _, many := range []int{1, 6} {
			begin := func() {
				s.reset()
				s.escalates(0)
				s.putMany(many, orders.StageNew)
				s.wire = func(string, int64) error { return c.err }
			}
			begin()
			if err := s.announce(t.Context(), group); !errors.Is(err, errStand) {
				t.Errorf("%s: %v", c.name, err)
			}
			for i := range many {
				code := fmt.Sprint(601 + i)
				all, _ := s.triesIn(t.Context(), group)
				if all[code].Tries != c.tries {
					t.Errorf("%s: order %s of %d counts %d tries, want %d", c.name, code, many, all[code].Tries, c.tries)
				}
			}
			want := c.bursts
			if many == 1 {
				want = ""
			}
			if s.kept["bursts.-100200"] != want || len(s.heard) > 0 || s.shows(group) != "" {
				t.Errorf("%s: kept %s, heard of %v, shows %s", c.name, s.kept["bursts.-100200"], s.heard, s.shows(group))
			}
			if strings.Contains(s.logged(), "noting many orders failed") {
				t.Errorf("%s: logged %s", c.name, s.logged())
			}
			for n := 1; ; n++ { // the disk fails as well
				begin()
				failed, err := s.during(n, func() error { return s.announce(t.Context(), group) })
				if failed == "" {
					break
				}
				if err == nil || !errors.Is(err, errStand) || strings.HasPrefix(failed, "SetSetting bursts") && !strings.Contains(s.logged(), `msg="noting many orders failed" err=`) ||
					strings.HasPrefix(failed, "TakeBackTry") && !strings.Contains(err.Error(), "TakeBackTry") || strings.HasPrefix(failed, "BeginTry") && !strings.Contains(err.Error(), "BeginTry") {
					t.Errorf("%s: nobody hears that %s fails: %v", c.name, failed, err)
				}
			}
		}
	}
}

// TestWhoeverShowsAnOrderThatHasChangedMeanwhileHasItDrawnAnew: whoever looked before did not know of the message.
func TestWhoeverShowsAnOrderThatHasChangedMeanwhileHasItDrawnAnew(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for revision, want := range map[int64]bool{1: false, 2: true} {
		s.reset()
		s.put("601", orders.StageNew)
		s.put("602", orders.StageNew)
		shown := []chat.Card{{Code: "601", Shown: s.book[0].Revision}, {Code: "602", Shown: 1}}
		s.book[1].Revision = revision
		woken := make(chan struct{}, 1)
		s.wake = append(s.wake, woken)
		if err := s.note(t.Context(), group, 90, shown...); err != nil {
			t.Error(err)
		}
		if got := len(woken) == 1; got != want {
			t.Errorf("at revision %d it is drawn anew: %t", revision, got)
		}
	}
	var unknown kaspi.OrderCode = "699"
	woken := make(chan struct{}, 1)
	s.wake = append(s.wake, woken)
	if err := s.note(t.Context(), group, 90, chat.Card{Code: unknown}); err != nil || len(woken) > 0 {
		t.Errorf("%v, %d", err, len(woken))
	}
}

// TestAChatThatHasMovedIsShownNothing: what it knows is the new chat's, and there it would seem that nothing was ever shown.
func TestAChatThatHasMovedIsShownNothing(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for moved, want := range map[bool]int{false: 1, true: 0} {
		s.reset()
		s.put("601", orders.StageNew)
		if moved {
			s.kept[chat.MovedKey(manager)] = "7"
		}
		s.elsewhere[manager] = "loud"
		if err := s.announce(t.Context(), manager); err != nil || len(s.told()) != want {
			t.Errorf("moved: %t: %v", moved, err)
		}
	}
}

// TestARefreshBringsEveryChatUpToDateAndARedrawTellsNothingNew, and what fails in one chat is heard of and holds up no other.
func TestARefreshBringsEveryChatUpToDateAndARedrawTellsNothingNew(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, c := range []struct {
		name    string
		do      func(context.Context) error
		refuses int64
		want    string
	}{
		{"a refresh", s.refreshAll, 0, "edit group edit owner send group send manager"},
		{"a refresh", s.refreshAll, group, "edit owner send manager"},
		{"a refresh", s.refreshAll, manager, "edit group edit owner send group"},
		{"a redraw", s.redrawAll, 0, "edit group edit owner"},
		{"a redraw", s.redrawAll, owner, "edit group"},
	} {
		s.reset()
		s.escalates(40, manager)
		s.putMany(2, orders.StageNew)
		s.put("603", orders.StageNew, cameBefore(80*time.Minute))
		s.show(group, 90, chat.Card{Code: "602"}, chat.Card{Code: "603", Shown: 1})
		s.show(owner, 91, chat.Card{Code: "602"})
		s.wire = func(_ string, id int64) error {
			return map[bool]error{true: &telegram.Error{Kind: telegram.KindRefused, Err: errStand}}[id == c.refuses]
		}
		err := c.do(t.Context())
		if (err != nil) != (c.refuses != 0) {
			t.Errorf("%s where %d refuses: %v", c.name, c.refuses, err)
		}
		did := map[string]bool{}
		for _, line := range s.told() {
			if what, _, _ := strings.Cut(line, "#"); !strings.HasSuffix(line, "FAILS") {
				did[what] = true
			}
		}
		if got := strings.Join(slices.Sorted(maps.Keys(did)), " "); got != c.want {
			t.Errorf("%s where %d refuses: %s, want %s", c.name, c.refuses, got, c.want)
		}
	}
}

func (s *stand) refreshAll(ctx context.Context) error { return s.Refresh(ctx) }
func (s *stand) redrawAll(ctx context.Context) error  { return s.Redraw(ctx) }

// TestNobodyIsCalledWhereThereAreNoDeadlines.
func TestNobodyIsCalledWhereThereAreNoDeadlines(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.put("601", orders.StageNew, heldBy(manager))
	s.calm()
	s.Deadlines, s.Announced = nil, nil
	s.pass(2 * time.Hour)
	s.put("602", orders.StageNew)
	if err := s.refresh(t.Context()); err != nil {
		t.Error(err)
	}
	s.want(t, "no deadlines", "send group#102 new 602 | acc:602")
}

func TestATabWithoutOrdersSaysSoAndAsOfWhen(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	to := s.front.To(group)
	if err := s.ShowList(t.Context(), to, 0, orders.TabPack, 1); err != nil {
		t.Error(err)
	}
	want, err := to.HTML("cards.orders.none", listPage{Tab: orders.TabPack, Page: 1, Pages: 1, Polled: noon})
	if err != nil || s.html != strings.TrimSpace(string(want)) {
		t.Errorf("%q, want %q, %v", s.html, want, err)
	}
}

// TestWhatIsOwedIsWrittenBeforeAChatIsLookedAt: it would be told again.
func TestWhatIsOwedIsWrittenBeforeAChatIsLookedAt(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for name, do := range map[string]func(context.Context, int64) error{"announce": s.announceIn, "redraw": s.redrawIn} {
		s.reset()
		s.putMany(2, orders.StageNew)
		card := chat.Card{Code: "601", Shown: 1}
		if _, err := s.during(1, func() error { return s.note(t.Context(), group, 90, card) }); err == nil {
			t.Error("the note does not fail")
		}
		failed, err := s.during(1, func() error { return do(t.Context(), group) })
		if err == nil || failed != "ShowCards after ShowCards" {
			t.Errorf("%s: %s fails: %v", name, failed, err)
		}
		s.want(t, name)
		if err := do(t.Context(), group); err != nil || !strings.HasPrefix(s.shows(group), "90: 601@1") {
			t.Errorf("%s: the chat shows %s, %v", name, s.shows(group), err)
		}
		if said := s.told(); slices.ContainsFunc(said, func(line string) bool { return strings.Contains(line, "601") }) {
			t.Errorf("%s: told again %q", name, said)
		}
	}
}

func (s *stand) announceIn(ctx context.Context, id int64) error { return s.announce(ctx, id) }
func (s *stand) redrawIn(ctx context.Context, id int64) error   { return s.redraw(ctx, id) }

// TestACallSaysWhyItComes: that an order's time runs out, that nobody is at it, or that who reads it is.
func TestACallSaysWhyItComes(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, c := range []struct {
		id     int64
		holder int64
		after  time.Duration
		kind   orders.CallKind
	}{
		{group, 0, 30 * time.Minute, orders.CallReminder}, {manager, 0, 12 * time.Minute, orders.CallEscalation}, {manager, manager, 110 * time.Minute, orders.CallHolder},
	} {
		s.reset()
		s.escalates(40, manager)
		s.put("601", orders.StageNew, heldBy(c.holder))
		s.calm()
		s.pass(c.after)
		do := s.announceIn
		if c.id == manager {
			do = func(ctx context.Context, _ int64) error { return s.callOthers(ctx, 0) }
		}
		if err := do(t.Context(), c.id); err != nil {
			t.Error(err)
		}
		want, err := s.front.To(c.id).HTML("cards.reminder", callView{s.View(s.book[0]), c.kind, ticks(s.book[0], s.now)})
		if err != nil || s.html != strings.TrimSpace(string(want)) {
			t.Errorf("a %s: %q, want %q, %v", c.kind, s.html, want, err)
		}
	}
}

func TestWhatSeveralOrdersShowCountsThoseThatWait(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.putMany(2, orders.StageNew)
	s.put("603", orders.StagePack)
	to := s.front.To(group)
	m, err := s.draw(to, s.book, true)
	want, err2 := to.HTML("cards.digest", struct {
		Title   any
		Waiting int
		Cards   []View
	}{nil, 2, s.Views(s.book)})
	if errors.Join(err, err2) != nil || m.Text != want {
		t.Errorf("%q, want %q, %v", m.Text, want, errors.Join(err, err2))
	}
	here := 0
	for _, row := range tabRows(to, pageOf(map[orders.Stage]int{orders.StageNew: 21, orders.StagePack: 4}, orders.TabPack, 1)) {
		for _, b := range row {
			is := b.Data == "v1:tab:pack.1"
			if strings.HasPrefix(b.Label, "•") {
				here++
			}
			if is != strings.HasPrefix(b.Label, "•") || is && !strings.HasSuffix(b.Label, " 4") || b.Data == "v1:tab:new.1" && !strings.HasSuffix(b.Label, " 21") {
				t.Errorf("%s says %q", b.Data, b.Label)
			}
		}
	}
	if here != 1 {
		t.Errorf("%d tabs are open", here)
	}
	if all := allRows(to, pageOf(map[orders.Stage]int{orders.StageNew: 21}, orders.TabNew, 1)); !strings.Contains(all[0][0].Label, "21") {
		t.Errorf("all of them: %q", all[0][0].Label)
	}
}

// TestAChatThatTakesNothingIsNotCalled until it is to be tried again.
func TestAChatThatTakesNothingIsNotCalled(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.escalates(40, manager)
	s.put("601", orders.StageNew, cameBefore(80*time.Minute))
	s.passed(group)
	s.wire = func(_ string, id int64) error {
		return map[bool]error{true: &telegram.Error{Kind: telegram.KindChat, Err: errStand}}[id == manager]
	}
	for i, want := range []bool{true, false, false} {
		err := s.callOthers(t.Context(), 0)
		tried := slices.ContainsFunc(s.told(), func(line string) bool { return strings.HasPrefix(line, "send manager") })
		if tried != want || (err != nil) != want {
			t.Errorf("call %d goes out: %t, %v", i, tried, err)
		}
	}
	s.wire = nil
	s.pass(10 * time.Minute)
	if err := s.callOthers(t.Context(), 0); err != nil || !strings.Contains(s.shows(manager), "601") {
		t.Errorf("it is called no more: %v", err)
	}
}

// TestWhatWasCalledForIsAskedOfTheDiskOnce and calls of a wrong clock are taken back however often that fails.
func TestWhatWasCalledForIsAskedOfTheDiskOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.escalates(0)
	s.put("601", orders.StageNew)
	s.show(group, 90, chat.Card{Code: "601", Shown: 1, Called: noon.Add(30 * time.Minute)})
	s.pass(30 * time.Minute)
	asked := func() (n int) {
		s.asked = 0
		if _, err := s.due(t.Context(), s.front.To(group), true); err != nil {
			t.Error(err)
		}
		return s.asked
	}
	if first, again, later := asked(), asked(), asked(); first != 1 || again != 0 || later != 0 {
		t.Errorf("asked %d, %d and %d times", first, again, later)
	}
	s.right = true
	for i, want := range []bool{false, true, false} {
		n := 0
		if i == 0 {
			n = 3 // after the orders and the tries
		}
		failed, err := s.during(n, func() error { _, err := s.due(t.Context(), s.front.To(group), true); return err })
		if took := len(s.told()) > 0; took != want || (err != nil) != (i == 0) || i == 0 && !strings.HasPrefix(failed, "Uncall") {
			t.Errorf("look %d takes calls back: %t, %s fails: %v", i, took, failed, err)
		}
	}
}

// TestAMessageThatHasMovedWithItsChatIsNotSentAnew: there it counts as shown.
func TestAMessageThatHasMovedWithItsChatIsNotSentAnew(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.put("601", orders.StageNew)
	s.show(group, 90, chat.Card{Code: "601"})
	s.wire = func(string, int64) error {
		s.show(group, 90)
		return &telegram.Error{Kind: telegram.KindNoMessage, Err: errStand}
	}
	if err := s.showAgain(t.Context(), s.front.To(group), 90, false); err != nil {
		t.Error(err)
	}
	s.want(t, "a message that moves", "edit group#90 alarm 601 | acc:601 FAILS")
	s.wantShown(t, group, "")
}

// TestManyOrdersAreKeptOnceThoughACopyMayHaveCome: the copy that surely came takes the place of what may have.
func TestManyOrdersAreKeptOnceThoughACopyMayHaveCome(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.putMany(6, orders.StageNew)
	s.kept["bursts.-100200"] = `{"Message":-1,"List":[{"Message":-1,"Codes":["609"]},{"Message":102,"Codes":["608"]},{"Message":50,"Codes":["607"]}]}`
	s.wire = func(string, int64) error {
		return &telegram.Error{Kind: telegram.KindNoAnswer, Doubt: true, Err: errStand}
	}
	if err := s.announce(t.Context(), group); err == nil {
		t.Error("nobody hears of the doubt")
	}
	s.wire = nil
	s.pass(31 * time.Second)
	if err := s.announce(t.Context(), group); err != nil {
		t.Error(err)
	}
	want := `{"Message":-1,"List":[{"Message":-1,"Codes":["609"]},{"Message":50,"Codes":["607"]},{"Message":102,"Codes":["601","602","603","604","605","606"]}]}`
	if got := s.kept["bursts.-100200"]; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
}
