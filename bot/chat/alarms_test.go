package chat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"kaspibot/bot"
	"kaspibot/feed"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
)

var (
	errDeaf   = fmt.Errorf("poll: %w", &kaspi.Error{Kind: kaspi.KindNoAnswer, Op: "GET /orders"})
	errIll    = &kaspi.Error{Kind: kaspi.KindServer, Op: "GET /orders", Status: 502}
	errFewer  = &bot.FieldsError{Fields: []string{"rrp", "images"}, Err: errIll}
	errLocked = &kaspi.Error{Kind: kaspi.KindToken, Op: "GET /orders", Status: 401}
)

// heard feeds the outcomes of a job to Watch and returns what a chat was told after each.
func (s *shop) heard(key string, outcomes ...error) []int {
	s.t.Helper()
	var told []int
	for _, err := range outcomes {
		s.pass(minutes(1))
		s.Watch(s.t.Context(), key, err)
		told = append(told, len(s.telegram.Messages(aigul.ID)))
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
		"a single failure is none": {"kaspi", []error{errDeaf, nil, errDeaf, nil}, []int{0, 0, 0, 0}, nil},
		"the second failure in a row, once": {
			"kaspi", []error{errDeaf, errDeaf, errDeaf, errDeaf}, []int{0, 1, 1, 1},
			[]string{"Новые заказы не приходят с 12:01", "KASPI_USER_AGENT"},
		},
		"another kind is news, the first again is not": {
			"kaspi", []error{errDeaf, errDeaf, errIll, errDeaf, errIll, errDeaf}, []int{0, 1, 2, 2, 2, 2},
			[]string{"На стороне Kaspi сбой", "с 12:01"},
		},
		"a dead token at once": {
			"kaspi", []error{errLocked, errLocked}, []int{1, 1}, []string{"Kaspi не принял токен", "KASPI_API_TOKEN"},
		},
		"lost fields of the catalogue at once": {
			"fields", []error{errFewer, errFewer}, []int{1, 1}, []string{"отдаёт не все сведения", "rrp, images"},
		},
		"all-clear once": {
			"kaspi", []error{errDeaf, errDeaf, nil, nil}, []int{0, 1, 2, 2}, []string{"Kaspi снова отвечает"},
		},
		"told anew after the all-clear": {
			"kaspi", []error{errDeaf, errDeaf, nil, errDeaf, errDeaf}, []int{0, 1, 2, 2, 3}, []string{"не приходят с 12:04"},
		},
		"the supplier": {
			"supplier", []error{&bot.SupplierError{Kind: "server", Err: errDisk}, feed.ErrNoItems}, []int{0, 1},
			[]string{"Остатки Al-Style не обновляются с 12:01", "пустой список"},
		},
		"the supplier's token at once": {
			"supplier", []error{&bot.SupplierError{Kind: "token", Err: errDisk}}, []int{1}, []string{"ALSTYLE_TOKEN"},
		},
		"no orders anywhere, at once": {
			"empty", []error{bot.ErrNoOrders}, []int{1}, []string{"Kaspi отвечает, но заказов нет", "KASPI_MERCHANT_ID"},
		},
		"stopping is no failure": {"kaspi", []error{errDeaf, canceled, canceled, canceled}, []int{0, 0, 0, 0}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			if got := s.heard(c.key, c.outcomes...); fmt.Sprint(got) != fmt.Sprint(c.told) {
				t.Errorf("messages after each outcome: got %v, want %v\n%s", got, c.told, s.screens())
			}
			if n := len(s.telegram.Messages(marat.ID)); n != c.told[len(c.told)-1] {
				t.Errorf("the other chat was told %d times", n)
			}
			if len(c.texts) > 0 {
				s.wants(s.last(marat.ID), c.texts...)
			}
		})
	}
}

func TestSourcesAreWatchedApart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.heard("kaspi", errDeaf)
	if got := s.heard("supplier", publish.ErrNoOffers, errors.New("x")); got[0] != 0 {
		t.Errorf("one failure each was told: %v", got)
	}
}

func TestAlarmThatReachedNobodyIsToldLater(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.telegram.Fail(faults.Row{Operation: "sendMessage", Times: 2, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	if got := s.heard("kaspi", errLocked, errLocked, errLocked); fmt.Sprint(got) != "[0 1 1]" {
		t.Errorf("messages after each outcome: %v, want the alarm at the second try\n%s", got, s.screens())
	}
}

func TestAllClearOfAnAlarmNobodyHeardIsNotTold(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.telegram.Fail(faults.Row{Operation: "sendMessage", Times: 2, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	if got := s.heard("kaspi", errLocked, nil); fmt.Sprint(got) != "[0 0]" {
		t.Errorf("messages after each outcome: %v, want none\n%s", got, s.screens())
	}
}
