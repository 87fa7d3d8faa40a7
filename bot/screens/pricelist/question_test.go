package pricelist_test

import "testing"

func TestHeldListAfterTheCommandIsAskedAboutOnce(t *testing.T) {
	t.Parallel()
	s := held(t)
	first := s.Last(aigul.ID)
	m := s.synced(aigul, "/sync")
	s.Wants(m, "Прайс-лист задержан, версия 2")
	s.WantButtons(m, "v1:pub:2", "v1:keep:2", "v1:diff:0-2")
	s.Press(aigul, m, "v1:keep:2")
	for _, id := range []int{first.ID, m.ID} {
		got, _ := s.Telegram.Message(aigul.ID, id)
		s.WantButtons(got)
	}
	s.Wants(s.Last(marat.ID), "Версия 2 отклонена")

	again := s.synced(aigul, "/sync")
	s.Wants(again, "Версия 2 отклонена: Айгуль Ким")
	s.WantButtons(again)
	s.job()
	s.job()
	s.WantButtons(s.Last(aigul.ID))
}

func TestQuestionAskedOutsideTheGroupIsClosedThereToo(t *testing.T) {
	t.Parallel()
	s := held(t, inGroup)
	m := s.synced(aigul, "/sync")
	s.Press(aigul, m, "v1:pub:2")
	for _, chat := range []int64{group, aigul.ID} {
		s.Wants(s.Last(chat), "Версия 2 опубликована: Айгуль Ким")
		s.WantButtons(s.Last(chat))
	}
}

func TestStrangerDecidesNothing(t *testing.T) {
	t.Parallel()
	s := held(t, inGroup)
	if got := s.Press(stranger, s.Last(group), "v1:pub:2"); got != "Эта кнопка не для вас" {
		t.Errorf("notice %q", got)
	}
	s.wantServed(1, "12000")
	s.WantButtons(s.Last(group), "v1:pub:2", "v1:keep:2", "v1:diff:0-2")
}

func TestQuestionSurvivesARestart(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.open()
	s.Press(aigul, s.Last(aigul.ID), "v1:pub:2")
	s.wantServed(2, "120000")
	s.Wants(s.Last(marat.ID), "Версия 2 опубликована")
}

func TestDeletedQuestionIsAskedAnew(t *testing.T) {
	t.Parallel()
	s := held(t, alone)
	s.Remove(s.Last(aigul.ID))
	s.source.set(goods(5), nil)
	s.job()
	s.WantButtons(s.Last(aigul.ID), "v1:pub:3", "v1:keep:3", "v1:diff:0-3")
}

func TestKeptListIsAskedAboutForAnotherTrouble(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.Press(aigul, s.Last(aigul.ID), "v1:keep:2")
	s.source.set(goods(5), nil)
	if r := s.job(); !r.Held {
		t.Fatal("a list of a quarter is not held")
	}
	for _, owner := range s.owners {
		s.Wants(s.Last(owner.ID), "Прайс-лист задержан, версия 3", "Товаров: было 20, стало 5")
	}
}
