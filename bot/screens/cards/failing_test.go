package cards_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store/storetest"
	"kaspibot/kaspi/kaspitest"
)

// TestChatsAreToldOnceHoweverTheDiskFails lets each call to the database fail, one after the other, while chats are brought up to
// date: nobody goes without hearing of it, and in the end all is told, once.
func TestChatsAreToldOnceHoweverTheDiskFails(t *testing.T) {
	t.Parallel()
	put := func(s *bottest.Shop, n int, change func(*kaspitest.Order)) {
		for i := range n {
			s.Put(fmt.Sprint(601+i), change)
		}
	}
	look := func(s *bottest.Shop) {
		s.Pass(time.Second)
		_, err := s.Desk.PollNew(t.Context())
		_, err2 := s.Desk.PollLive(t.Context(), 14*24*time.Hour)
		_, err3 := s.Desk.PollArchive(t.Context(), 14*24*time.Hour)
		if err := s.Noted("look", err, err2, err3, s.Desk.Tick(t.Context())); err != nil {
			t.Error(err)
		}
	}
	calls := func(s *bottest.Shop, n int, after time.Duration) {
		put(s, n, bottest.By(kaspitest.KaspiCity))
		s.Poll()
		s.Pass(after)
		look(s)
	}
	plain := bottest.By(kaspitest.KaspiCity)
	for name, c := range map[string]struct {
		prepare func(s *bottest.Shop)
		do      func(s *bottest.Shop) error // nil for a Refresh
		text    string                      // of a message that there is once in the end
		chat    int64                       // 0 for Aigul's
	}{
		"a card":  {prepare: func(s *bottest.Shop) { put(s, 1, plain); look(s) }, text: "Заказ 601 —"},
		"cards":   {prepare: func(s *bottest.Shop) { put(s, 3, plain); look(s) }, text: "Заказ 603 —"},
		"a burst": {prepare: func(s *bottest.Shop) { put(s, 7, plain); look(s) }, text: "7 новых заказов"},
		"a card drawn anew": {prepare: func(s *bottest.Shop) {
			put(s, 1, plain)
			s.Poll()
			s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
			look(s)
		}, text: "❌ Отменён покупателем"},
		"a list drawn anew": {prepare: func(s *bottest.Shop) {
			put(s, 12, plain)
			s.Poll()
			s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
			look(s)
		}, text: "Пришло 12 заказов, ещё ждут 11"},
		"news": {prepare: func(s *bottest.Shop) {
			put(s, 1, plain)
			s.Poll()
			s.Kaspi.AcceptInCabinet("601")
			look(s)
			s.Poll()
			s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
			look(s)
		}, text: "Заказ 601 отменён покупателем. Не отправляйте"},
		"much news": {prepare: func(s *bottest.Shop) {
			put(s, 7, bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
			look(s)
			for i := range 7 {
				s.Kaspi.Cancel(fmt.Sprint(601+i), "BUYER_CANCELLATION_HIMSELF")
			}
			look(s)
		}, text: "Новости по заказам: 7"},
		"a decision": {prepare: func(s *bottest.Shop) {
			s.Choose(auto.ModeDry)
			s.PutWeighed("601")
			s.Poll()
			s.Pass(11 * time.Minute)
			if err := s.Noted("weigh", s.Auto.Estimator.Run(t.Context()), s.Auto.Run(t.Context())); err != nil {
				t.Error(err)
			}
		}, text: "заказ 601 принял бы"},
		"a call":     {prepare: func(s *bottest.Shop) { calls(s, 1, 155*time.Minute) }, text: "Примите до"},
		"many calls": {prepare: func(s *bottest.Shop) { calls(s, 7, 155*time.Minute) }, text: "Время уходит: "},
		"an overdue": {prepare: func(s *bottest.Shop) { calls(s, 1, 190*time.Minute) }, text: "Срок заказа 601 вышел"},
		"another call": {prepare: func(s *bottest.Shop) {
			s.Telegram.Meet(bottest.Marat, bottest.Marat.ID)
			err := s.Desk.Deadlines().ChangePlan(t.Context(), orders.Who{}, func(p *orders.Plan) {
				p.Escalation = []orders.Rung{{After: orders.Moment{Percent: 60}, To: bottest.Stranger.ID, Name: "Марат"}}
			})
			if err != nil {
				t.Error(err)
			}
			calls(s, 1, 120*time.Minute)
		}},
		"the clock": {
			prepare: func(s *bottest.Shop) {
				put(s, 2, func(o *kaspitest.Order) { o.Delivery = kaspitest.Express })
				s.Poll()
				s.Pass(time.Minute)
			},
			do: func(s *bottest.Shop) error { return s.Reclock(t.Context()) }, text: "601",
		},
		"what may not have come": {prepare: func(s *bottest.Shop) {
			put(s, 1, plain)
			look(s)
			for range 3 {
				if err := s.Memory.BeginTry(t.Context(), bottest.Aigul.ID, s.Now(), "601", "news 7"); err != nil {
					t.Error(err)
				}
			}
		}, text: "601"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			disk := &storetest.Disk{}
			s := bottest.New(t, bottest.Alone, func(c *bottest.Setup) { c.Idle, c.Disk = true, disk })
			look(s) // the desk's first is quiet
			c.prepare(s)
			do := c.do
			if do == nil {
				do = func(s *bottest.Shop) error { return s.Refresh(t.Context()) }
			}
			for n := 1; ; n++ {
				if err := s.Memory.MarkRead(t.Context(), 99, int64(n)); err != nil {
					t.Fatal(err)
				}
				told := strings.Count(s.Logged(), "the disk fails")
				failed, err := disk.During(n, func() error { return s.Noted("refresh", do(s)) })
				if failed == "" {
					if err != nil || n == 1 {
						t.Errorf("on a good disk: %v, at call %d", err, n)
					}
					break
				}
				late := strings.Contains(failed, "from orders where code") && name == "the clock" // the next look sees what it would have seen
				if strings.Count(s.Logged(), "the disk fails") == told && !late {
					t.Errorf("nobody is told that this failed: %s", failed)
				}
			}
			if c.text != "" {
				s.WantCount(bottest.Aigul.ID, c.text, 1)
			}
			messages := len(s.Telegram.Messages(bottest.Aigul.ID))
			if err := s.Refresh(t.Context()); err != nil || len(s.Telegram.Messages(bottest.Aigul.ID)) != messages {
				t.Errorf("told again: %v\n%s", err, s.Screens())
			}
		})
	}
}
