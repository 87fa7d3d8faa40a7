package grammar

import "testing"

func TestNoCellIsTakenForAFormula(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n1", "\x001", "\t", "|calc", "＝1+1", "＋1", "－1", "＠A", "｜x", " =1", "\u00a0=1", "\ufeff=1",
		"\u3000＝1", "\u200b=1", "\u202e+1", "\u2060@A", "\u00ad-1", "\x00=1", "\x07=1", "﹦1", "﹢1", "﹣1", "﹫A", "⁼1", "₊1", "⁻1", "−1",
	} {
		if got := Cell(s); got != "'"+s {
			t.Errorf("%q stays %q", s, got)
		}
	}
	for _, s := range []string{"", " ", "Монитор 24\" = хорошо", "a|b", "1", "'=1", "\xff"} {
		if got := Cell(s); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
}

// TestATableOpensInColumns holds what Excel in Kazakhstan needs to open a file by a tap: the mark of UTF-8, semicolons, its own line ends.
func TestATableOpensInColumns(t *testing.T) {
	t.Parallel()
	got := Table([][]string{{"Название", "Цена, ₸"}, {"Чай; \"чёрный\"", "5"}})
	if want := "\uFEFFНазвание;Цена, ₸\r\n\"Чай; \"\"чёрный\"\"\";5\r\n"; string(got) != want {
		t.Errorf("the table is %q, want %q", got, want)
	}
}
