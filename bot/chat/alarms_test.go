package chat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
)

var (
	errSilent = fmt.Errorf("poll: %w", &kaspi.Error{Kind: kaspi.KindNoAnswer, Op: "GET /orders"})
	errServer = &kaspi.Error{Kind: kaspi.KindServer, Op: "GET /orders", Status: 502}
	errToken  = &kaspi.Error{Kind: kaspi.KindToken, Op: "GET /orders", Status: 401}
	errFields = supplierFault("fields", "rrp, images")
)

func supplierFault(kind, detail string) error {
	return &chat.FaultError{
		Fault: chat.Fault{Service: "supplier", Kind: kind, Detail: detail}, Err: errors.New("catalogue"),
	}
}

func stored(service, kind string) error {
	return &chat.FaultError{Fault: chat.Fault{Service: service, Kind: kind}, Err: errors.New("save")}
}

// heard feeds the outcomes of a job to Watch and returns how many messages a chat shows after each.
func heard(t *testing.T, w *chattest.World, key string, outcomes ...error) []int {
	t.Helper()
	var told []int
	for _, err := range outcomes {
		w.Pass(time.Minute)
		w.Router.Watch(t.Context(), key, err)
		told = append(told, len(w.Telegram.Messages(chattest.Aigul.ID)))
	}
	return told
}

func TestTroubleIsToldWhenItStays(t *testing.T) {
	t.Parallel()
	canceled := fmt.Errorf("stop: %w", context.Canceled)
	for name, c := range map[string]struct {
		key      string
		outcomes []error
		told     []int // messages after each outcome
		texts    []string
	}{
		"a single failure is none": {"kaspi", []error{errSilent, nil, errSilent, nil}, []int{0, 0, 0, 0}, nil},
		"the second failure in a row, once": {
			"kaspi", []error{errSilent, errSilent, errSilent, errSilent}, []int{0, 1, 1, 1},
			[]string{"Новые заказы не приходят с 12:01", "KASPI_USER_AGENT"},
		},
		"another kind is news, the first again is not": {
			"kaspi", []error{errSilent, errSilent, errServer, errSilent, errServer, errSilent}, []int{0, 1, 2, 2, 2, 2},
			[]string{"На стороне Kaspi сбой", "с 12:01"},
		},
		"a dead token at once": {
			"kaspi", []error{errToken, errToken}, []int{1, 1}, []string{"Kaspi не принял токен", "KASPI_API_TOKEN"},
		},
		"lost fields of the catalogue at once": {
			"fields", []error{errFields, errFields}, []int{1, 1}, []string{"отдаёт не все сведения", "rrp, images"},
		},
		"all-clear once": {
			"kaspi", []error{errSilent, errSilent, nil, nil}, []int{0, 1, 2, 2}, []string{"Kaspi снова отвечает"},
		},
		"told anew after the all-clear": {
			"kaspi", []error{errSilent, errSilent, nil, errSilent, errSilent}, []int{0, 1, 2, 2, 3},
			[]string{"не приходят с 12:04"},
		},
		"the supplier": {
			"supplier", []error{supplierFault("server", ""), feed.ErrNoItems}, []int{0, 1},
			[]string{"Остатки Al-Style не обновляются с 12:01", "пустой список"},
		},
		"the supplier's token at once": {
			"supplier", []error{supplierFault("token", "")}, []int{1}, []string{"ALSTYLE_TOKEN"},
		},
		"no orders anywhere, at once": {
			"empty", []error{&chat.FaultError{Fault: chat.Fault{Service: "kaspi", Kind: "empty"}, Err: errServer}}, []int{1},
			[]string{"Kaspi отвечает, но заказов нет", "KASPI_MERCHANT_ID"},
		},
		"Kaspi that does not come for the list, at once": {
			"pull", []error{&page.PullError{Last: page.Pull{At: chattest.Noon, Version: 3}, Want: 4}, nil}, []int{1, 2},
			[]string{"Kaspi снова забирает свежий прайс-лист"},
		},
		"Kaspi that gets an old list": {
			"pull", []error{&page.PullError{Last: page.Pull{Version: 3}, Want: 4, Stale: true}}, []int{1},
			[]string{"Kaspi забрал версию 3, а опубликована 4"},
		},
		"many changes": {
			"changes", []error{&publish.ChangesError{Changes: 312}}, []int{1},
			[]string{"Много изменений за полчаса", "За полчаса изменено товаров: 312"},
		},
		"a full disk at once": {
			"database", []error{stored("disk", "full"), nil}, []int{1, 2}, []string{"Данные снова сохраняются"},
		},
		"each kind of trouble with the database at once": {
			"database", []error{stored("database", "full"), stored("database", "read_only"), stored("database", "gone")},
			[]int{1, 2, 3}, []string{"Данные магазина в опасности", "удалён или подменён", "верните kaspibot.db"},
		},
		"a damaged database": {
			"database", []error{stored("database", "corrupt")}, []int{1}, []string{"База данных повреждена", "sqlite3 kaspibot.db .recover"},
		},
		"an order that cannot be read, and each other one": {
			"unread", []error{unread("812345601"), unread("812345601"), unread("812345601"), unread("812345601", "812345602"), nil},
			[]int{0, 1, 1, 2, 3}, []string{"Все заказы снова читаются"},
		},
		"an order that cannot be read is named": {
			"unread", []error{unread("812345601"), unread("812345601")}, []int{0, 1}, []string{"не удаётся прочитать", "812345601", "в кабинете"},
		},
		"a clock that is slow": {
			"clock", []error{&chat.FaultError{Fault: chat.Fault{Service: "clock", Kind: "behind", Got: 7}, Err: errServer}}, []int{1},
			[]string{"Часы сервера идут неверно", "отстают на 7 мин"},
		},
		"stopping is no failure": {"kaspi", []error{errSilent, canceled, canceled, canceled}, []int{0, 0, 0, 0}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, chat.Config{})
			if got := heard(t, w, c.key, c.outcomes...); fmt.Sprint(got) != fmt.Sprint(c.told) {
				t.Errorf("messages after each outcome: got %v, want %v\n%s", got, c.told, w.Screens())
			}
			w.WantMessages(chattest.Marat.ID, c.told[len(c.told)-1])
			if len(c.texts) > 0 {
				w.Wants(w.Last(chattest.Marat.ID), c.texts...)
			}
		})
	}
}

func TestSourcesAreWatchedApart(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{})
	heard(t, w, "kaspi", errSilent)
	if got := heard(t, w, "supplier", publish.ErrNoOffers, errors.New("x")); got[0] != 0 {
		t.Errorf("one failure each was told: %v", got)
	}
}

func TestAlarmThatReachedNobodyIsToldLater(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		outcomes []error
		told     string
	}{
		"still wrong": {[]error{errToken, errToken, errToken}, "[0 1 1]"},
		"well again":  {[]error{errToken, nil}, "[0 0]"}, // an all-clear of what nobody heard would be a riddle
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, chat.Config{})
			w.Telegram.Fail(faults.Row{
				Operation: "sendMessage", Times: 2, Code: http.StatusBadRequest, Text: "Bad Request: no",
			})
			if got := heard(t, w, "kaspi", c.outcomes...); fmt.Sprint(got) != c.told {
				t.Errorf("messages after each outcome: %v, want %s\n%s", got, c.told, w.Screens())
			}
		})
	}
}

func TestAChatThatTakesNothingIsToldOfElsewhere(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{Home: chattest.Group})
	w.Telegram.Block(chattest.Aigul, chattest.Group)
	w.Router.Watch(t.Context(), "kaspi", errToken)
	w.Router.Wait()
	for _, owner := range []int64{chattest.Aigul.ID, chattest.Marat.ID} {
		w.Wants(w.Last(owner), "не принимает мои сообщения")
		w.WantMessages(owner, 1)
	}
	if got := w.Router.Home(); fmt.Sprint(got) != "[101 102]" {
		t.Errorf("home is %v, want the owners", got)
	}
	if !w.Router.StandIn(chattest.Aigul.ID) || w.Router.StandIn(chattest.Group) {
		t.Error("the owners stand in for the group, and only they")
	}
	refusals := w.Router.Refusals()
	if len(refusals) != 1 || refusals[0].Chat != chattest.Group || !refusals[0].Since.Equal(chattest.Noon) {
		t.Errorf("refusals %+v", refusals)
	}
	w.Router.Watch(t.Context(), "kaspi", errServer)
	for _, owner := range []int64{chattest.Aigul.ID, chattest.Marat.ID} {
		w.Wants(w.Last(owner), "На стороне Kaspi сбой")
		w.WantMessages(owner, 2)
	}
	w.Telegram.Unblock(chattest.Aigul, chattest.Group)
	w.Pass(10 * time.Minute)
	w.Router.Watch(t.Context(), "supplier", supplierFault("token", ""))
	w.Router.Wait()
	if all := w.Screens(); !strings.Contains(all, "снова принимает мои сообщения") { // beside the alarm, whichever comes first
		t.Errorf("nobody is told that the chat is well again:\n%s", all)
	}
	w.Wants(w.Last(chattest.Group), "ALSTYLE_TOKEN")
	if got := w.Router.Home(); fmt.Sprint(got) != fmt.Sprint([]int64{chattest.Group}) {
		t.Errorf("home is %v, want the group", got)
	}
}

// unread are orders of a list that cannot be read.
func unread(codes ...kaspi.OrderCode) error {
	e := &orders.UnreadError{}
	for _, code := range codes {
		e.Orders = append(e.Orders, &kaspi.OrderError{Code: code, Problem: "odd"})
	}
	return e
}
