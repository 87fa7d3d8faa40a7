package chat_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/news"
	"kaspibot/bot/telegram"
)

// office tells chats as it is told.
type office struct {
	mu       sync.Mutex
	ways     map[int64]news.Mode
	asked    []news.Place
	gathered []news.Event
	in       []int64
	err      error
}

func (o *office) Way(_ context.Context, p news.Place, _ news.Kind) news.Mode {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = append(o.asked, p)
	if way, known := o.ways[p.Chat]; known {
		return way
	}
	return news.Loud
}

func (o *office) Gather(_ context.Context, in int64, e news.Event) error {
	o.in, o.gathered = append(o.in, in), append(o.gathered, e)
	return o.err
}

func TestNewsGoAsTheChatWantsThem(t *testing.T) {
	t.Parallel()
	o := &office{ways: map[int64]news.Mode{}}
	b := newBooth(t, func(_ *chat.Config, p *chat.Parts) { p.News = o }, talking())
	post := func(way news.Mode, m chat.Message) (calls []call, id int, err error) {
		o.ways[home] = way
		id, err = b.To(home).News(news.Cancelled).Post(t.Context(), m)
		return b.taken(), id, err
	}
	for way, silent := range map[news.Mode]bool{news.Loud: false, news.Silent: true} {
		calls, id, err := post(way, chat.Message{Text: "x"})
		if err != nil || len(calls) != 1 || calls[0].Message.Silent != silent || id != calls[0].ID {
			t.Errorf("%s: %+v, message %d, %v", way, calls, id, err)
		}
	}
	if calls, id, err := post(news.Off, chat.Message{Text: "x"}); len(calls) != 0 || id != 0 || err != nil || len(o.gathered) != 0 {
		t.Errorf("what is not wanted: %+v, message %d, %v, gathered %v", calls, id, err, o.gathered)
	}
	if calls, id, err := post(news.Digest, chat.Message{Text: "<b>Order 1</b>\nmore", Tells: []string{"601", "602"}}); len(calls) != 0 || id != 0 || err != nil {
		t.Errorf("for the digest: %+v, message %d, %v", calls, id, err)
	}
	o.err = errOdd
	for range 2 {
		if _, _, err := post(news.Digest, chat.Message{Text: "Order 2"}); !errors.Is(err, errOdd) {
			t.Errorf("what could not be gathered: %v", err)
		}
		b.pass(time.Millisecond)
	}
	now := chattest.Noon
	same(t, "gathered", o.gathered[0], news.Event{Key: "601 602", At: now, Kind: news.Cancelled, Line: "Order 1"})
	if len(o.gathered) != 3 || o.gathered[1].Key == o.gathered[2].Key || o.gathered[1].Line != "Order 2" || !o.gathered[2].At.Equal(now.Add(time.Millisecond)) {
		t.Errorf("gathered %+v", o.gathered)
	}
	same(t, "in", o.in, []int64{home, home, home})
	if got := b.To(home).Way(t.Context()); got != news.Loud { // of no kind
		t.Errorf("a deadline is told %s", got)
	}
	for way, silent := range map[news.Mode]bool{news.Loud: false, news.Silent: true, news.Digest: true} {
		o.asked = nil
		if _, err := b.To(home).News(news.Cancelled).As(way).Post(t.Context(), chat.Message{Text: "x"}); err != nil {
			t.Error(err)
		}
		if got := b.taken()[0].Message.Silent; got != silent || len(o.asked) != 0 {
			t.Errorf("decided %s: silent %t, asked %v", way, got, o.asked)
		}
	}
	o.asked = nil
	b.To(aigul).News(news.Health).Way(t.Context())
	b.To(aigul).Due().News(news.Health).Way(t.Context())
	same(t, "asked", o.asked, []news.Place{{Chat: aigul, Known: true}, {Chat: aigul, Known: true, Home: true}})
}

func TestAChatStandsAsThePeopleAndTheSettingsSay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		home    int64
		refused []int64
		want    map[int64]news.Place
		homes   []int64
		hear    []int64
	}{
		"a group": {home, nil, map[int64]news.Place{
			home: {Known: true, Home: true}, aigul: {Known: true}, 21: {Known: true}, stranger: {}, elsewhere: {},
		}, []int64{home}, []int64{home}},
		"a group that takes nothing": {home, []int64{home}, map[int64]news.Place{
			home: {Known: true, Home: true}, aigul: {Known: true, Home: true, StandIn: true}, 21: {Known: true}, elsewhere: {},
		}, []int64{aigul, marat}, []int64{aigul, marat}},
		"none": {0, nil, map[int64]news.Place{
			aigul: {Known: true, Home: true}, 21: {Known: true}, stranger: {}, elsewhere: {},
		}, []int64{aigul, marat}, []int64{aigul, marat}},
		"an owner who takes nothing": {0, []int64{aigul}, map[int64]news.Place{
			aigul: {Known: true, Home: true}, marat: {Known: true, Home: true},
		}, []int64{marat}, []int64{marat}},
		"no owner takes anything": {0, []int64{aigul, marat}, map[int64]news.Place{
			aigul: {Known: true, Home: true}, marat: {Known: true, Home: true}, 21: {Known: true},
		}, []int64{aigul, marat}, []int64{aigul, marat}},
		"nobody takes anything": {home, []int64{home, aigul, marat}, map[int64]news.Place{
			home: {Known: true, Home: true}, aigul: {Known: true},
		}, nil, []int64{}},
		"home is an owner's chat": {aigul, nil, map[int64]news.Place{aigul: {Known: true, Home: true}, marat: {Known: true}}, []int64{aigul}, []int64{aigul}},
	} {
		b := newBooth(t, func(c2 *chat.Config, _ *chat.Parts) { c2.Home = c.home }, talking())
		b.staff[21] = chat.Person{ID: 21, Role: chat.Viewer}
		b.fail("edit", repeated(failure(telegram.KindChat), 3)...)
		if len(c.refused) > 1 {
			b.fail("send", repeated(failure(telegram.KindChat), 20)...) // or who is told of it would count as well
		}
		for _, id := range c.refused {
			_ = b.To(id).Edit(t.Context(), 1, "a.say", "x")
		}
		b.taken()
		b.fail("send")
		for id, want := range c.want {
			want.Chat = id
			same(t, name, b.Place(id), want)
		}
		same(t, name+", home", b.Home(), c.homes)
		same(t, name+", hear", b.Hear(t.Context(), news.Guard), c.hear)
	}
}

func TestNewsAreToldWhereTheyAreWantedAndNoChatHoldsUpAnother(t *testing.T) {
	t.Parallel()
	o := &office{ways: map[int64]news.Mode{marat: news.Off, 21: news.Digest}}
	b := newBooth(t, func(_ *chat.Config, p *chat.Parts) { p.News = o }, talking())
	b.staff[21] = chat.Person{ID: 21, Role: chat.Viewer}
	same(t, "all", b.All(), []int64{home, aigul, marat, 21})
	same(t, "hear", b.Hear(t.Context(), news.Guard), []int64{home, aigul, 21})
	b.fail("edit", failure(telegram.KindChat))
	_ = b.To(aigul).Edit(t.Context(), 1, "a.say", "x")
	b.taken()
	same(t, "while one takes nothing", b.Hear(t.Context(), news.Guard), []int64{home, 21})
	b.fail("send", errOdd)
	err := b.Tell(t.Context(), news.Guard, func(to chat.Chat) error { return to.Say(t.Context(), "a.say", "x") })
	if !errors.Is(err, errOdd) || len(o.gathered) != 1 {
		t.Errorf("told with %v, gathered %v", err, o.gathered)
	}
	b.want("told", "send home x")
	err = b.Each([]int64{aigul, marat}, func(to chat.Chat) error { return fmt.Errorf("of %d", to.ID) })
	same(t, "errors", err.Error(), fmt.Sprintf("of %d\nof %d", aigul, marat))
}

func TestAnAlarmIsNewsOfItsKind(t *testing.T) {
	t.Parallel()
	for key, kind := range map[string]news.Kind{
		"supplier": news.Supplier, "fields": news.Supplier, "sales": news.Sync, "changes": news.Sync, "pull": news.Feed, "kaspi": news.Health, "new": news.Health,
	} {
		var asked []news.Kind
		b := newBooth(t, func(c *chat.Config, p *chat.Parts) { c.Home, p.News = 0, kinds{&asked} }, talking())
		b.Watch(t.Context(), key, errToken)
		for _, k := range asked {
			if k != kind {
				t.Errorf("%s is %s, want %s", key, k, kind)
			}
		}
		b.taken()
		b.fail("send", errOdd, errOdd)
		b.Watch(t.Context(), key, nil)
		b.wantLog("telling about trouble failed", key)
		if len(asked) != 8 { // to two chats, whether and how, twice
			t.Errorf("%s: asked %d times", key, len(asked))
		}
	}
}

type kinds struct{ asked *[]news.Kind }

func (k kinds) Way(_ context.Context, _ news.Place, kind news.Kind) news.Mode {
	*k.asked = append(*k.asked, kind)
	return news.Loud
}
func (kinds) Gather(context.Context, int64, news.Event) error { return nil }

func TestAlarmsCountFailuresAndRememberWhatWasTold(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	at := func(err error) []string { b.Watch(t.Context(), "kaspi", err); return b.did() }
	first := b.Now()
	if got := at(errSilent); len(got) != 0 {
		t.Errorf("the first failure: %q", got)
	}
	b.pass(time.Hour)
	check := b.To(home).Check("kaspi", "chat.alarm.title", struct {
		Key   string
		Since time.Time
		Kind  string
	}{"kaspi", first, "no_answer"}, errSilent)
	want := b.says(home, "chat.alarm", check)
	b.fail("send", errOdd)
	same(t, "the second", at(errSilent), []string{want})
	same(t, "again, as nobody heard", at(errSilent), []string{want})
	same(t, "heard", len(at(errSilent)), 0)
	if check.Verdict != chat.Failed || check.Name != "kaspi" || check.Reason == "" || check.Remedy == "" {
		t.Errorf("the check is %+v", check)
	}
	if got := b.To(home).Check("kaspi", "chat.alarm.title", struct {
		Key, Kind string
		Since     time.Time
	}{"kaspi", "", first}, nil); got.Verdict != chat.OK || got.Remedy != "" || got.Name != "kaspi" || got.Reason == "" {
		t.Errorf("of what went well it is %+v", got)
	}
}

func TestTroubleOfAnErrorIsItsFaultInTheChatsWords(t *testing.T) {
	t.Parallel()
	b := newBooth(t, nil, talking())
	to := b.To(home)
	if to.Trouble(nil) != nil {
		t.Errorf("of none it is %v", to.Trouble(nil))
	}
	text, err := to.HTML("chat.fault", errDisk.Fault)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "trouble", fmt.Sprint(to.Trouble(errDisk)), string(text))
	same(t, "view", fmt.Sprint(to.Troubled(errDisk)), "{"+string(text)+"}")
	if errDisk.Error() != "no space" || !errors.Is(errDisk, errors.Unwrap(errDisk)) {
		t.Errorf("the error says %v", errDisk)
	}
	for fault, hopeless := range map[chat.Fault]bool{
		{Kind: "token"}: true, {Kind: "fields"}: true, {Kind: "conflict"}: true, {Service: "pull"}: true, {Service: "clock"}: true, {Service: "disk"}: true,
		{Service: "database"}: true, {Service: "kaspi", Kind: "empty"}: true, {Service: "kaspi", Kind: "server"}: false, {Service: "supplier", Kind: "empty"}: false, {}: false,
	} {
		if fault.Hopeless() != hopeless {
			t.Errorf("%+v is hopeless: %t", fault, !hopeless)
		}
	}
}

func TestATopicThatTakesNothingIsToldOfOnceAndTriedAgain(t *testing.T) {
	t.Parallel()
	for _, kind := range []telegram.Kind{telegram.KindNoTopic, telegram.KindTopicClosed} {
		b := newBooth(t, nil, talking())
		to := b.To(home)
		to.Topic = 40
		say := func(want ...int) {
			t.Helper()
			if err := to.Say(t.Context(), "a.say", "x"); err != nil {
				t.Error(err)
			}
			b.Wait()
			var got []int
			told := 0
			for _, c := range b.taken() {
				if c.Message.HTML == "x" {
					got = append(got, c.Message.Topic)
				} else if why, err := b.To(home).HTML("chat.topic", kind); err == nil && c.Message.HTML == string(why) && c.Message.Topic == 0 {
					told++
				}
			}
			same(t, string(kind), append(got, told), want)
		}
		say(40, 0)
		b.fail("send", failure(kind))
		say(40, 0, 1)
		b.wantLog("a topic of a forum takes nothing", string(kind))
		say(0, 0)
		b.pass(10*time.Minute - time.Second)
		say(0, 0)
		b.pass(time.Second)
		b.fail("send", failure(kind))
		say(40, 0, 0)
		b.wantLog()
		say(0, 0)
		b.pass(10 * time.Minute)
		say(40, 0)
		say(40, 0)
		b.fail("send", failure(kind), nil, failure(telegram.KindRefused))
		say(40, 0, 1)
		b.wantLog("a topic of a forum takes nothing", "telling of a closed topic failed")
		if len(b.Refusals()) != 0 {
			t.Errorf("refusals %+v", b.Refusals())
		}
		elsewhere := b.To(elsewhere)
		elsewhere.Topic = 40
		if err := elsewhere.Say(t.Context(), "a.say", "x"); err != nil {
			t.Error(err)
		}
		if got := b.taken()[0].Message.Topic; got != 40 {
			t.Errorf("in another chat it went into %d", got)
		}
	}
}

func TestAChatThatTakesNothingIsToldOfOnceAndTriedAgain(t *testing.T) {
	t.Parallel()
	for _, kind := range []telegram.Kind{telegram.KindChat, telegram.KindTopicClosed, telegram.KindNoTopic} {
		b := newBooth(t, nil, talking())
		try := func(in int64, err error) {
			b.fail("send", err)
			_ = b.To(in).Say(t.Context(), "a.say", "x")
		}
		try(home, failure(kind))
		b.want("told", "send home x", b.says(aigul, "chat.refusal", home), b.says(marat, "chat.refusal", home))
		b.wantLog("a chat takes nothing from the bot", fmt.Sprint(home))
		b.pass(time.Minute)
		try(aigul, failure(kind))
		b.want("told of her", "send aigul x", b.says(marat, "chat.refusal", aigul))
		b.wantLog("a chat takes nothing from the bot", fmt.Sprint(aigul))
		b.pass(time.Minute)
		try(aigul, failure(kind))
		b.want("the second time", "send aigul x")
		b.wantLog()
		try(aigul, failure(telegram.KindRefused)) // says nothing of the chat
		b.want("another failure", "send aigul x")
		list := b.Refusals()
		if len(list) != 2 || list[0].Chat != home || list[1].Chat != aigul || !list[0].Since.Equal(chattest.Noon) || !list[1].Since.Equal(chattest.Noon.Add(time.Minute)) || telegram.KindOf(list[1].Err) != kind {
			t.Errorf("refusals %+v", list)
		}
		b.pass(8 * time.Minute)
		if b.Refused(home) || !b.Refused(aigul) || b.Refused(marat) { // the group is tried again
			t.Errorf("refused: home %t, Aigul %t", b.Refused(home), b.Refused(aigul))
		}
		b.pass(2*time.Minute - time.Second)
		if !b.Refused(aigul) {
			t.Error("she is tried before her time")
		}
		b.pass(time.Second)
		if b.Refused(aigul) {
			t.Error("she is not tried in time")
		}
		try(aigul, nil)
		b.want("over", "send aigul x", b.says(marat, "chat.refusal.over", aigul))
		try(aigul, nil)
		b.want("and no more", "send aigul x")
		b.wantLog()
		b.fail("send", nil, failure(telegram.KindRefused), nil)
		_ = b.To(home).Say(t.Context(), "a.say", "x")
		b.want("over at home", "send home x", b.says(aigul, "chat.refusal.over", home), b.says(marat, "chat.refusal.over", home))
		b.wantLog("telling of a chat that takes nothing failed")
	}
}

func TestWhatIsToldOfAnOutageComesWhenTelegramIsBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		errs  []error
		sends int
		took  time.Duration
		log   string
	}{
		"at once":           {nil, 1, 0, ""},
		"soon":              {[]error{failure(telegram.KindNoAnswer), failure(telegram.KindTooMany), errDisk}, 4, 35 * time.Second, ""},
		"once a minute":     {repeated(failure(telegram.KindNoAnswer), 8), 9, 315 * time.Second, ""},
		"never":             {repeated(failure(telegram.KindNoAnswer), 100), 35, 31*time.Minute + 15*time.Second - 0, "telling of an outage failed"},
		"what is refused":   {[]error{failure(telegram.KindRefused)}, 1, 0, "telling of an outage failed"},
		"what may be there": {[]error{failure(telegram.KindLost)}, 1, 0, "did not say where a message is"},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBooth(t, func(c *chat.Config, p *chat.Parts) { c.Owners, c.Home, p.Now = []int64{aigul}, 0, time.Now }, talking())
			b.fail("send", c.errs...)
			begun := time.Now()
			b.Outage(telegram.Outage{})
			calls := b.taken()
			took := time.Since(begun)
			if name == "never" {
				if took < 30*time.Minute || took > 32*time.Minute {
					t.Errorf("it took %v", took)
				}
			} else if len(calls) != c.sends || took != c.took {
				t.Errorf("%s: %d messages in %v, want %d in %v", name, len(calls), took, c.sends, c.took)
			}
			if c.log != "" {
				b.wantLog(c.log)
			} else {
				b.wantLog()
			}
		})
	}
}

func repeated(err error, n int) (all []error) {
	for range n {
		all = append(all, err)
	}
	return all
}

func TestAWorkIsCutShortByAStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBooth(t, func(c *chat.Config, p *chat.Parts) { c.Owners, c.Home, p.Now = []int64{aigul}, 0, time.Now }, talking())
		b.fail("send", repeated(failure(telegram.KindNoAnswer), 100)...)
		b.Outage(telegram.Outage{})
		begun := time.Now()
		b.Stop(12 * time.Second)
		if took := time.Since(begun); took != 12*time.Second {
			t.Errorf("the stop took %v", took)
		}
		b.wantLog("telling of an outage failed", "context canceled")
		b.taken()
		b.Stop(time.Hour)
		if took := time.Since(begun); took != 12*time.Second {
			t.Errorf("with nothing under way it took until %v", took)
		}
	})
}

func TestAnOutageIsToldWhereItHeldUpSomethingAndAtHome(t *testing.T) {
	t.Parallel()
	held := telegram.Held{What: telegram.HeldOrder, Key: "601"}
	b := newBooth(t, func(_ *chat.Config, p *chat.Parts) {
		p.Waiting = func(_ context.Context, id int64) ([]telegram.Held, error) {
			if id == marat {
				return nil, errOdd
			}
			return nil, nil
		}
	}, talking())
	o := telegram.Outage{From: chattest.Noon, To: chattest.Noon.Add(time.Minute), Held: map[int64][]telegram.Held{aigul: {held, held, {What: telegram.HeldEdit, Key: "7"}}}}
	b.Outage(o)
	view := func(orders, edits int) any {
		return struct {
			From, To                        time.Time
			Orders, Answers, Notices, Edits int
		}{o.From, o.To, orders, 0, 0, edits}
	}
	b.want("told", b.says(home, "chat.outage", view(0, 0)), b.says(aigul, "chat.outage", view(1, 1)))
	b.wantLog("reading what waits for a chat failed")
}

func TestPollsThatFailAreToldByWhatTheyMean(t *testing.T) {
	t.Parallel()
	b := newBooth(t, func(c *chat.Config, _ *chat.Parts) { c.Home = 0; c.Owners = []int64{aigul} }, talking())
	polled := func(after time.Duration, err error) int {
		b.pass(after)
		b.Polled(t.Context(), err)
		return len(b.taken())
	}
	for i, c := range []struct {
		after time.Duration
		err   error
		told  int
	}{
		{0, failure(telegram.KindNoAnswer), 0}, {0, failure(telegram.KindNoAnswer), 0}, // see Outage
		{0, failure(telegram.KindToken), 1}, {time.Second, nil, 1}, {0, nil, 0},
		{0, failure(telegram.KindConflict), 1}, {2*time.Minute - time.Second, nil, 0}, {time.Second, nil, 1},
		{0, errDisk, 1}, {0, nil, 0},
	} {
		if told := polled(c.after, c.err); told != c.told {
			t.Errorf("after step %d: told %d times, want %d", i, told, c.told)
		}
	}
}
