package book_test

import (
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/bottest"
)

func TestTodayTellsWhatMustLeaveTheHouse(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Say(bottest.Aigul, "/today")
	s.Wants(s.Last(bottest.Aigul.ID), "На сегодня ничего передавать не нужно")

	s.Put("601", bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.Put("602", bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.Put("603", bottest.OfState("PICKUP", "ACCEPTED_BY_MERCHANT"))
	s.Put("604")
	s.Poll()
	s.Sweep()
	s.Say(bottest.Aigul, "/today")
	s.Wants(s.Last(bottest.Aigul.ID), "Сегодня: 2", "601", "▫️ 602 до 23:59: передать на Kaspi Доставку", "не упакован",
		"2 × Чайник", "Алматы", "not", "604", "просрочено")
	s.Pass(13 * time.Hour)
	s.Poll() // and be reminded of 604
	s.Say(bottest.Aigul, "/today")
	s.Wants(s.Last(bottest.Aigul.ID), "просрочено: 2", "🔴 601 до 24.11 23:59")
}

func TestTodayPagesInPlace(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for i := range 20 {
		s.Put(fmt.Sprint(601+i), bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	}
	s.Sweep()
	s.Say(bottest.Aigul, "/today")
	board := s.Last(bottest.Aigul.ID)
	s.Wants(board, "страница 1 из 3", "601", "not", "620")
	s.Press(bottest.Aigul, board, "v1:day:2")
	board, _ = s.Telegram.Message(bottest.Aigul.ID, board.ID)
	s.Press(bottest.Aigul, board, "v1:day:3")
	board, _ = s.Telegram.Message(bottest.Aigul.ID, board.ID)
	s.Wants(board, "страница 3 из 3", "620", "not", "601")
}
