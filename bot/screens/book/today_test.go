package bot_test

import (
	"fmt"
	"testing"
	"time"
)

func TestTodayTellsWhatMustLeaveTheHouse(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/today")
	s.wants(s.last(aigul.ID), "На сегодня ничего передавать не нужно")

	s.put("601", ofState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.put("602", ofState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.put("603", ofState("PICKUP", "ACCEPTED_BY_MERCHANT"))
	s.put("604")
	s.poll()
	s.sweep()
	s.say(aigul, "/today")
	s.wants(s.last(aigul.ID), "Сегодня: 2", "601", "▫️ 602 до 23:59: передать в Kaspi Доставку", "не упакован",
		"2 × Чайник", "Алматы", "not", "604", "просрочено")
	s.pass(13 * time.Hour)
	s.say(aigul, "/today")
	s.wants(s.last(aigul.ID), "просрочено: 2", "🔴 601 до 24.11 23:59")
}

func TestTodayPagesInPlace(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 20 {
		s.put(fmt.Sprint(601+i), ofState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	}
	s.sweep()
	s.say(aigul, "/today")
	board := s.last(aigul.ID)
	s.wants(board, "страница 1 из 3", "601", "not", "620")
	s.press(aigul, board, "v1:day:2")
	board, _ = s.telegram.Message(aigul.ID, board.ID)
	s.press(aigul, board, "v1:day:3")
	board, _ = s.telegram.Message(aigul.ID, board.ID)
	s.wants(board, "страница 3 из 3", "620", "not", "601")
}
