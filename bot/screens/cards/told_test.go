package cards

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

// story is something that has happened in a shop, what its chats are told of it, and what they show then.
type story struct {
	prepare func(s *stand)
	told    []string
	group   string
	manager string
	heard   string // orders of which it is told that a chat has been shown them
	loose   bool   // what fails has the same told by other messages
}

// calm tells everybody of everything so far.
func (s *stand) calm() {
	for range 2 {
		if err := s.refresh(context.Background()); err != nil {
			panic(err)
		}
	}
	s.told()
}

// putMany places some orders.
func (s *stand) putMany(n int, stage orders.Stage, changes ...func(*orders.Record)) {
	for i := range n {
		s.put(fmt.Sprint(601+i), stage, changes...)
	}
}

// pass has a chat need no card of the orders so far.
func (s *stand) passed(id int64) {
	for _, r := range s.book {
		s.cards = append(s.cards, chat.Card{Code: r.Order.Code, Chat: id, Message: -1, Shown: r.Revision})
	}
}

// happens is news of an order.
func (s *stand) happens(kind orders.NewsKind, code string, ago time.Duration) {
	s.news = append(s.news, orders.News{ID: int64(len(s.news) + 1), At: s.now.Add(-ago), Kind: kind, Code: kaspi.OrderCode(code), Stage: orders.StageCancelled})
}

// rules is a decision of the program about an order.
func (s *stand) rules(code kaspi.OrderCode, ago time.Duration) {
	s.ruled = append(s.ruled, auto.Decision{Code: code, At: s.now.Add(-ago), Mode: auto.ModeDry, Outcome: auto.OutcomeWould})
}

// tried has something be told so often that Telegram has not said so.
func (s *stand) tried(n int, ago time.Duration, keys ...string) {
	for _, key := range keys {
		s.tries[group] = append(s.tries[group], chat.Try{Key: key, Tries: n, Last: s.now.Add(-ago)})
	}
}

// escalates has these called, one after the other, when more and more of an order's time is over; nobody for 0.
func (s *stand) escalates(percent int, to ...int64) {
	err := s.plan.ChangePlan(context.Background(), orders.Who{}, func(p *orders.Plan) {
		p.Escalation = nil
		for i, id := range to {
			p.Escalation = append(p.Escalation, orders.Rung{After: orders.Moment{Percent: percent + 10*i}, To: id, Name: "x"})
		}
	})
	if err != nil {
		panic(err)
	}
}

// topic has a subject go into a topic of the group.
func (s *stand) topic(what chat.Subject, topic int) {
	if err := s.front.SetTopic(context.Background(), group, what, topic); err != nil {
		panic(err)
	}
}

func heldBy(id int64) func(*orders.Record) {
	return func(r *orders.Record) { r.Holder = orders.Holder{ID: id, At: noon.Add(-time.Hour)} }
}

const elsewhere = int64(-300) // a group that is not the home chat

var stories = map[string]story{
	"an order": {heard: "601", prepare: func(s *stand) { s.put("601", orders.StageNew) }, told: []string{"send group#101 new 601 | acc:601"}, group: "101: 601@1"},
	"orders whose time runs out": {prepare: func(s *stand) { s.putMany(2, orders.StageNew, cameBefore(155*time.Minute)) }, told: []string{
		"send group#101 new 601 | acc:601",
		"send group#102 new 602 | acc:602",
	}, group: "101: 601@1!2~11:49; 102: 602@1!2~11:49"},
	"many orders": {heard: "601 602 603 604 605 606 607", prepare: func(s *stand) { s.putMany(7, orders.StageNew, cameBefore(155*time.Minute)) }, told: []string{"send group#101 new 601,...,607 | acc:601 open:601 ... open:607"}, group: "101: 601@1!2~11:49 602@1!2~11:49 603@1!2~11:49 604@1!2~11:49 605@1!2~11:49 606@1!2~11:49 607@1!2~11:49"},
	"many orders, of which the time of some runs out": {prepare: func(s *stand) {
		s.putMany(6, orders.StageNew)
		s.put("603", orders.StageNew, cameBefore(155*time.Minute))
	}, told: []string{"send group#101 new 601,...,606 | acc:603 open:603 ... open:606"}, group: "101: 601@1 602@1 603@2!2~11:49 604@1 605@1 606@1"},
	"many orders beside an older one": {prepare: func(s *stand) {
		s.put("609", orders.StageNew, cameBefore(80*time.Minute))
		s.calm()
		s.putMany(6, orders.StageNew)
	}, told: []string{"send group#102 new 601,...,609 | acc:609 open:609 ... open:606"}, group: "101: 609@1; 102: 601@1 602@1 603@1 604@1 605@1 606@1 609@1"},
	"orders that are over": {prepare: func(s *stand) { s.putMany(2, orders.StagePack) }, told: []string{
		"send group#101 new 601 | pack:601",
		"send group#102 new 602 | pack:602",
	}, group: "101: 601@1; 102: 602@1", manager: "-1: 601@1 602@1"},
	"many orders that are over": {prepare: func(s *stand) { s.putMany(11, orders.StagePack) }, told: []string{
		"send group#101 new 601,...,610 | open:601 open:602 ... open:610",
		"send group#102 new 611 | pack:611",
	}, group: "101: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1; 102: 611@1", manager: "-1: 601@1 602@1 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1 611@1"},
	"orders that may be there already": {loose: true, prepare: func(s *stand) {
		s.putMany(3, orders.StageNew)
		s.tried(1, 29*time.Second, "601")
		s.tried(1, 30*time.Second, "602")
		s.tried(3, time.Hour, "603")
	}, told: []string{
		"reach group#0 602",
		"send group#101 new 602,603 | acc:602",
	}, group: "101: 602@1"},
	"an order changes":                        {prepare: func(s *stand) { s.put("601", orders.StageNew); s.calm(); s.put("601", orders.StagePack) }, told: []string{"edit group#101 redraw 601 | pack:601"}, group: "101: 601@2", manager: "-1: 601@2"},
	"an order of a list changes":              {prepare: func(s *stand) { s.putMany(7, orders.StageNew); s.calm(); s.put("602", orders.StagePack) }, told: []string{"edit group#101 redraw 601,...,607 | acc:601 open:601 ... open:602"}, group: "101: 601@1 602@2 603@1 604@1 605@1 606@1 607@1", manager: "-1: 602@2"},
	"an order of a list of two pages changes": {prepare: func(s *stand) { s.putMany(12, orders.StageNew); s.calm(); s.put("602", orders.StagePack) }, told: []string{"edit group#101 redraw 601,...,611 | acc:601 open:601 ... open:611"}, group: "101: 601@1 602@2 603@1 604@1 605@1 606@1 607@1 608@1 609@1 610@1 611@1 612@1", manager: "-1: 602@2"},
	"messages are deleted whose orders change": {heard: "601 602 603 601", prepare: func(s *stand) {
		s.putMany(3, orders.StageNew)
		s.calm()
		s.show(group, 190, chat.Card{Code: "603"})
		s.putMany(3, orders.StageNew)
		s.put("602", orders.StagePack)
		s.missing = []int{101, 102, 190}
	}, told: []string{
		"edit group#101 redraw 601 | acc:601 FAILS",
		"send group#104 redraw 601 | acc:601",
		"edit group#102 redraw 602 | pack:602 FAILS",
		"edit group#103 redraw 603 | acc:603",
		"edit group#190 redraw 603 | acc:603 FAILS",
	}, group: "102: 602@3; 103: 603@2; 104: 601@2", manager: "-1: 602@3"},
	"a list is deleted": {prepare: func(s *stand) {
		s.putMany(3, orders.StageNew)
		s.passed(owner)
		s.passed(manager)
		s.show(group, 90, chat.Card{Code: "601"}, chat.Card{Code: "602"}, chat.Card{Code: "603"})
		s.put("602", orders.StagePack)
		s.missing = []int{90}
	}, told: []string{"edit group#90 redraw 601,602,603 | acc:601 open:602 acc:603 FAILS", "send group#101 redraw 601 | acc:601", "send group#102 redraw 603 | acc:603"},
		group: "90: 602@2; 101: 601@1; 102: 603@1", manager: "-1: 601@1 602@1 603@1"},
	"a message is deleted where no cards go": {prepare: func(s *stand) {
		s.putMany(2, orders.StageNew)
		s.passed(group)
		s.show(manager, 90, chat.Card{Code: "601"}, chat.Card{Code: "602", Called: noon})
		s.missing = []int{90}
	}, told: []string{"edit manager#90 redraw 601,602 | acc:601 acc:602 FAILS"}, group: "-1: 601@1 602@1", manager: "90: 602@1~12:00"},
	"news of an order with a card": {prepare: func(s *stand) { s.put("601", orders.StagePack); s.calm(); s.happens(orders.NewsCancelled, "601", 0) }, told: []string{"send group#102 alarm re 101 601 |"}, group: "101: 601@1", manager: "-1: 601@1"},
	"news of an order without a card": {prepare: func(s *stand) {
		s.put("601", orders.StagePack)
		s.passed(group)
		s.happens(orders.NewsCancelled, "601", 0)
	}, told: []string{"send group#101 alarm 601 | open:601"}, group: "-1: 601@1", manager: "-1: 601@1"},
	"news of an order in a list": {prepare: func(s *stand) {
		s.putMany(2, orders.StagePack)
		s.show(group, 90, chat.Card{Code: "601", Shown: 1})
		s.show(group, 91, chat.Card{Code: "601", Shown: 1}, chat.Card{Code: "602", Shown: 1})
		s.happens(orders.NewsCancelled, "601", 0)
		s.happens(orders.NewsCancelled, "602", 0)
	}, told: []string{
		"send group#101 alarm re 90 601 |",
		"send group#102 alarm 602 | open:602",
	}, group: "90: 601@1; 91: 601@1 602@1", manager: "-1: 601@1 602@1"},
	"news that is about no order": {prepare: func(s *stand) { s.happens(orders.NewsQuality, "", 0) }, told: []string{"send group#101 alarm"}},
	"news in another topic": {prepare: func(s *stand) {
		s.topic(chat.Cards, 8)
		s.topic("cancelled", 9)
		s.put("601", orders.StagePack)
		s.calm()
		s.happens(orders.NewsCancelled, "601", 0)
	}, told: []string{"send group#102 alarm topic 9 601 | open:601"}, group: "101: 601@1", manager: "-1: 601@1"},
	"many news in two topics": {prepare: func(s *stand) {
		s.topic("cancelled", 9)
		for i := range 6 {
			s.happens(orders.NewsCancelled, fmt.Sprint(611+i), 0)
			s.happens(map[bool]orders.NewsKind{true: orders.NewsReturn, false: orders.NewsNotBack}[i == 3], fmt.Sprint(601+i), 0)
		}
		s.ways[news.NotBack] = news.Silent
	}, told: []string{
		"send group#101 digest 601,...,606 |",
		"send group#102 digest topic 9 611,...,616 |",
	}},
	"many news without a sound": {prepare: func(s *stand) {
		for i := range 6 {
			s.happens(orders.NewsNotBack, fmt.Sprint(601+i), 0)
		}
		s.ways[news.NotBack] = news.Silent
	}, told: []string{"send group#101 digest silent 601,...,606 |"}},
	"many news that may be there already": {prepare: func(s *stand) {
		for i := range 6 {
			s.happens(orders.NewsNotBack, fmt.Sprint(601+i), 0)
		}
		s.tried(2, 2*time.Minute, "news 1")
	}, told: []string{
		"reach group#0 news 1 news 2 news 3 news 4 news 5 news 6",
		"send group#101 digest 601,...,606 |",
	}},
	"much news at once": {prepare: func(s *stand) {
		for range 23 {
			s.happens(orders.NewsQuality, "", 0)
		}
	}, told: []string{"send group#101 digest"}},
	"news for a digest": {prepare: func(s *stand) { s.ways[news.Cancelled] = news.Digest; s.happens(orders.NewsCancelled, "601", 0) }, told: []string{"gather -100200 news 1"}},
	"news that nobody needs": {loose: true, prepare: func(s *stand) {
		s.ways[news.NotBack] = news.Off
		s.happens(orders.NewsNotBack, "601", 0)
		s.happens(orders.NewsCancelled, "602", 48*time.Hour+1)
		s.happens(orders.NewsCancelled, "603", 0)
		s.tried(3, 0, "news 3")
		s.tries[group][0].Named = true
		s.happens(orders.NewsCancelled, "604", 48*time.Hour)
	}, told: []string{"send group#101 alarm 604 | open:604"}},
	"news that may be there already": {prepare: func(s *stand) { s.happens(orders.NewsCancelled, "601", 0); s.tried(1, time.Minute, "news 1") }, told: []string{
		"reach group#0 news 1",
		"send group#101 alarm 601 | open:601",
	}},
	"news that must wait": {prepare: func(s *stand) { s.happens(orders.NewsCancelled, "601", 0); s.tried(1, time.Second, "news 1") }},
	"decisions": {prepare: func(s *stand) {
		s.putMany(2, orders.StageNew)
		s.calm()
		s.rules("601", time.Minute)
		s.rules("602", time.Minute)
		s.tried(1, time.Second, "ruling 601")
	}, told: []string{"send group#103 alarm re 102 602 |"}, group: "101: 601@1; 102: 602@1"},
	"decisions of an hour ago": {loose: true, prepare: func(s *stand) {
		s.putMany(2, orders.StageNew)
		s.calm()
		s.rules("601", time.Hour+1)
		s.rules("602", time.Hour)
	}, told: []string{"send group#103 alarm re 102 602 |"}, group: "101: 601@1; 102: 602@1"},
	"a decision in another topic": {prepare: func(s *stand) {
		s.topic("auto", 9)
		s.put("601", orders.StageNew)
		s.calm()
		s.rules("601", 0)
	}, told: []string{"send group#102 alarm topic 9 601 |"}, group: "101: 601@1"},
	"a reminder": {prepare: func(s *stand) { s.put("601", orders.StageNew); s.calm(); s.pass(30 * time.Minute) }, told: []string{"send group#102 reminder re 101 601 | acc:601"}, group: "101: 601@1; 102: 601@1~12:30"},
	"a reminder after another": {prepare: func(s *stand) {
		s.put("601", orders.StageNew, cameBefore(62*time.Minute))
		s.put("602", orders.StageNew)
		s.calm()
		s.pass(28 * time.Minute)
		s.calm()
		s.pass(2 * time.Minute)
	}, told: []string{"send group#104 reminder re 102 602 | acc:602"}, group: "101: 601@1; 102: 602@1; 103: 601@1~12:28; 104: 602@1~12:30"},
	"a reminder of an order without a card": {loose: true, prepare: func(s *stand) {
		s.putMany(2, orders.StageNew, func(r *orders.Record) { r.Announce = false })
		s.tried(3, time.Hour, "602")
		s.pass(30 * time.Minute)
	}, told: []string{"send group#101 reminder 602 | acc:602"}, group: "101: 602@1~12:30"},
	"a reminder that must wait": {prepare: func(s *stand) {
		s.put("601", orders.StageNew)
		s.calm()
		s.pass(30 * time.Minute)
		s.tried(1, time.Second, fmt.Sprint("remind 601 ", noon.Add(30*time.Minute).UnixMilli()))
	}, group: "101: 601@1"},
	"many reminders": {heard: "601 602 603 604 605 606 607", loose: true, prepare: func(s *stand) { s.putMany(7, orders.StageNew); s.calm(); s.pass(30 * time.Minute) }, told: []string{"send group#102 reminder 601,...,607 | acc:601 open:601 ... open:607"}, group: "101: 601@1 602@1 603@1 604@1 605@1 606@1 607@1; 102: 601@1~12:30 602@1~12:30 603@1~12:30 604@1~12:30 605@1~12:30 606@1~12:30 607@1~12:30"},
	"many escalations": {loose: true, prepare: func(s *stand) {
		s.putMany(7, orders.StageNew)
		s.calm()
		s.escalates(40, elsewhere)
		s.pass(12 * time.Minute)
	}, told: []string{"send #102 reminder 601,...,607 | acc:601 open:601 ... open:607"}, group: "101: 601@1 602@1 603@1 604@1 605@1 606@1 607@1"},
	"an escalation that was told before the program ended": {prepare: func(s *stand) {
		s.put("601", orders.StageNew)
		s.passed(group)
		s.show(elsewhere, 90, chat.Card{Code: "601", Shown: 1, Called: noon.Add(12 * time.Minute)})
		s.escalates(40, elsewhere)
		s.pass(12 * time.Minute)
	}, group: "-1: 601@1"},
	"an escalation": {prepare: func(s *stand) {
		s.put("601", orders.StageNew)
		s.calm()
		s.escalates(40, manager)
		s.pass(12 * time.Minute)
	}, told: []string{"send manager#102 reminder 601 | acc:601"}, group: "101: 601@1", manager: "102: 601@1~12:12"},
	"an order changes that was escalated": {prepare: func(s *stand) {
		s.put("601", orders.StageNew)
		s.escalates(40, elsewhere)
		s.pass(12 * time.Minute)
		s.calm()
		s.put("601", orders.StagePack)
	}, told: []string{
		"edit group#101 redraw 601 | pack:601",
		"edit #102 redraw 601 | pack:601",
	}, group: "101: 601@2", manager: "-1: 601@2"},
	"an escalation to who was removed": {prepare: func(s *stand) {
		s.put("601", orders.StageNew)
		s.calm()
		s.escalates(40, gone)
		s.pass(12 * time.Minute)
	}, group: "101: 601@1"},
	"an escalation past who was removed": {prepare: func(s *stand) {
		s.put("601", orders.StageNew)
		s.calm()
		s.escalates(40, gone, manager)
		s.pass(12 * time.Minute)
	}, told: []string{"send manager#102 reminder 601 | acc:601"}, group: "101: 601@1", manager: "102: 601@1~12:12"},
	"a call to who is at an order": {prepare: func(s *stand) { s.put("601", orders.StageNew, heldBy(manager)); s.calm(); s.pass(2 * time.Hour) }, told: []string{
		"send group#102 reminder re 101 601 | acc:601",
		"send manager#103 reminder 601 | acc:601",
	}, group: "101: 601@1; 102: 601@1~14:00", manager: "103: 601@1~14:00"},
	"an order held by who was removed": {prepare: func(s *stand) { s.put("601", orders.StageNew, heldBy(gone)) }, told: []string{"send group#101 new 601 | acc:601"}, group: "101: 601@1"},
	"an order held by who may not accept": {prepare: func(s *stand) {
		s.people[gone] = chat.Person{ID: gone, Role: chat.Packer}
		s.put("601", orders.StageNew, heldBy(gone))
	}, told: []string{"send group#101 new 601 | acc:601"}, group: "101: 601@1"},
	"a call that a wrong clock has made": {prepare: func(s *stand) {
		s.put("601", orders.StageNew)
		s.show(group, 90, chat.Card{Code: "601", Shown: 1, Urgency: 2, Called: noon.Add(2 * time.Hour)})
		s.pass(30 * time.Minute)
		s.right = true
	}, told: []string{
		"uncall -100200 after 12:35 [601]",
		"send group#101 reminder re 90 601 | acc:601",
	}, group: "90: 601@1; 101: 601@1~12:30"},
	"new orders that nobody wants to hear of": {prepare: func(s *stand) {
		s.ways[news.New] = news.Off
		s.put("601", orders.StageNew)
		s.put("602", orders.StagePack)
		s.put("603", orders.StageNew, cameBefore(155*time.Minute))
	}, told: []string{"send group#101 new 603 | acc:603"}, group: "-1: 602@1; 101: 603@1!2~11:49", manager: "-1: 602@1"},
	"new orders without a sound": {heard: "603 601", prepare: func(s *stand) {
		s.ways[news.New] = news.Silent
		s.put("601", orders.StageNew)
		s.put("602", orders.StagePack)
		s.put("603", orders.StageNew, cameBefore(155*time.Minute))
	}, told: []string{
		"send group#101 new 603 | acc:603",
		"send group#102 new silent 601 | acc:601",
		"send group#103 new silent 602 | pack:602",
	}, group: "101: 603@1!2~11:49; 102: 601@1; 103: 602@1", manager: "-1: 602@1"},
	"new orders for a digest": {prepare: func(s *stand) {
		s.ways[news.New] = news.Digest
		s.put("601", orders.StageNew)
		s.put("602", orders.StagePack)
	}, group: "-1: 602@1", manager: "-1: 602@1"},
	"new orders where no cards go": {heard: "601 601", prepare: func(s *stand) {
		s.elsewhere[manager] = news.Loud
		s.put("601", orders.StageNew)
		s.put("602", orders.StagePack)
	}, told: []string{
		"send group#101 new 601 | acc:601",
		"send group#102 new 602 | pack:602",
		"send manager#103 new 601 | acc:601",
	}, group: "101: 601@1; 102: 602@1", manager: "-1: 602@1; 103: 601@1"},
	"what may not have come": {loose: true, prepare: func(s *stand) {
		s.tried(3, time.Hour, "601", "602", "603", "604", "605", "606", "said 7 Новости")
	}, told: []string{
		"reach group#0",
		"send group#101 alarm 601,...,606 | open:601 open:602 open:603 open:604 open:605",
	}},
	"what may not have come, and was tried just now": {loose: true, prepare: func(s *stand) { s.tried(3, time.Hour, "601"); s.tried(1, time.Second, "lost orders") }},
	"what may not have come is named by what comes":  {loose: true, prepare: func(s *stand) { s.tried(3, time.Hour, "605"); s.put("601", orders.StageNew) }, told: []string{"send group#101 new 601,605 | acc:601"}, group: "101: 601@1"},
}

// begin lets a story happen in a shop in which nothing has.
func (s *stand) begin(c story) {
	s.reset()
	s.escalates(0)
	c.prepare(s)
}

// TestChatsAreToldWhatHappensInAShop once, and nothing is left to be told.
func TestChatsAreToldWhatHappensInAShop(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for name, c := range stories {
		s.begin(c)
		if err := s.refresh(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		s.want(t, name, c.told...)
		s.wantShown(t, group, c.group)
		s.wantShown(t, manager, c.manager)
		for kind, id := range map[string]string{"reminder": "-100200", "escalation": "-300"} {
			if told := s.kept["bursts."+id]; name == "many "+kind+"s" && !strings.Contains(told, `"Kind":"`+kind+`"`) {
				t.Errorf("%s: told as %s", name, told)
			}
		}
		if got := strings.Join(s.heard, " "); c.heard != "" && got != c.heard || strings.Contains(name, "are over") && got != "" {
			t.Errorf("%s: it is told that chats have been shown %q, want %q", name, got, c.heard)
		}
		s.calm()
		if err := s.refresh(t.Context()); err != nil || len(s.told()) > 0 {
			t.Errorf("%s: told again, %v", name, err)
		}
		for _, tried := range s.tries[group] {
			if tried.Tries < maxTries && s.now.Sub(tried.Last) > time.Minute {
				t.Errorf("%s: %q counts as not told", name, tried.Key)
			}
		}
		if log := s.logged(); log != "" {
			t.Errorf("%s: logged %s", name, log)
		}
	}
}

var numbers = regexp.MustCompile(`#\d+| re \d+|\b\d+: | (new|redraw)\b`)

// outcome is what chats have been told and shown in the end, whichever messages that took.
func (s *stand) outcome() string {
	said := slices.DeleteFunc(s.told(), func(line string) bool { return strings.HasSuffix(line, "FAILS") || !strings.HasPrefix(line, "send") })
	for _, id := range []int64{group, manager, elsewhere} {
		said = append(said, strings.Split(s.shows(id), "; ")...)
	}
	for i, line := range said {
		said[i] = numbers.ReplaceAllString(line, "")
	}
	slices.Sort(said)
	return strings.Join(said, "\n")
}

// TestWhateverFailsIsHeardOfAndMadeUpFor lets each call of a Refresh fail, one after the other: to the desk, the disk and Telegram.
func TestWhateverFailsIsHeardOfAndMadeUpFor(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for name, c := range stories {
		var want string
		for n := 0; ; n++ {
			s.begin(c)
			failed, err := s.during(n, func() error { return s.refresh(t.Context()) })
			// Whether an order has changed while its message went out is looked at again anyway.
			if failed != "" && err == nil && !strings.Contains(s.logged(), errStand.Error()) && failed != "Order after ShowCards" {
				t.Errorf("%s: nobody hears that this fails: %s", name, failed)
			}
			s.failsNot(t, name)
			if n == 0 {
				want = s.outcome()
				continue
			}
			if got := s.outcome(); got != want && !c.loose {
				t.Errorf("%s: %s fails, and in the end chats are told\n%s\nwant\n%s", name, failed, got, want)
			}
			if failed == "" {
				break
			}
		}
	}
}

// failsNot brings all chats up to date.
func (s *stand) failsNot(t *testing.T, name string) {
	t.Helper()
	s.pass(2 * time.Minute) // after which what may be there already is told again
	for range 3 {
		if err := s.refresh(t.Context()); err != nil {
			t.Errorf("%s: after a failure: %v", name, err)
		}
	}
	if log := s.logged(); strings.Contains(log, "BADKEY") || strings.Contains(log, "msg=err") {
		t.Errorf("%s: a line of the log has no words: %s", name, log)
	}
}

// TestWhatCannotBeWrittenIsAFailure, such as a text with a mistake in it: nothing goes out, and nothing counts as told.
func TestWhatCannotBeWrittenIsAFailure(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for name, c := range stories {
		s.begin(c)
		if len(c.told) == 0 || c.loose { // what names what may not have come has a text of its own
			continue
		}
		s.front, s.wordless = s.wordless, s.front
		err := s.refresh(t.Context())
		s.front, s.wordless = s.wordless, s.front
		if said := s.told(); err == nil || slices.ContainsFunc(said, func(line string) bool { return !strings.HasPrefix(line, "uncall") }) {
			t.Errorf("%s: %v, and chats are told %q", name, err, said)
		}
		s.failsNot(t, name)
		if got := s.shows(group); got != c.group && !strings.HasPrefix(c.told[0], "edit") && !strings.Contains(name, "held by") {
			t.Errorf("%s: in the end the group is shown %q, want %q", name, got, c.group)
		}
	}
}

// TestNewsOfOneTopicIsToldOnceHoweverOftenAnotherRefuses its own.
func TestNewsOfOneTopicIsToldOnceHoweverOftenAnotherRefuses(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.escalates(0)
	s.topic("cancelled", 9)
	for i, own := range []bool{false, true, false, true, false, true, false, false} {
		s.happens(map[bool]orders.NewsKind{true: orders.NewsCancelled, false: orders.NewsReturn}[own], fmt.Sprint(601+i), 0)
	}
	for i, refuses := range []string{"topic 9", "604", ""} {
		s.refuses = refuses
		if err := s.refresh(t.Context()); (err == nil) != (refuses == "") {
			t.Errorf("refresh %d: %v", i, err)
		}
	}
	s.want(t, "news of two topics",
		"send group#101 digest 601,...,608 |", "send group#102 digest topic 9 602,604,606 | FAILS",
		"send group#103 alarm topic 9 602 | open:602", "send group#104 alarm topic 9 604 | open:604 FAILS",
		"send group#105 alarm topic 9 604 | open:604", "send group#106 alarm topic 9 606 | open:606",
	)
}
