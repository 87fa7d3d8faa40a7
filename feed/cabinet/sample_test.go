package cabinet_test

import (
	"flag"
	"os"
	"testing"

	"kaspibot/feed/cabinet"
)

var update = flag.Bool("update", false, "write the sample spreadsheet anew")

// TestTheSampleSpreadsheetIsRead holds the file that other packages use in their tests.
func TestTheSampleSpreadsheetIsRead(t *testing.T) {
	t.Parallel()
	const name = "testdata/active.xlsx"
	if *update {
		doc := workbook(t, [][]any{
			head(),
			{"104410022_700000013", "Клавиатура механическая", "Степь", 12990, 43},
			{"40102", "Мышь", "Без бренда", 5990, "yes"},
			{"Станок для заточки ножей настольный №5", "Станок заточный", "", 250000, 1},
		})
		if err := os.WriteFile(name, doc, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	list, err := cabinet.Read(t.Context(), file)
	if err != nil || len(list.Offers) != 3 || list.Offers[0].SKU != "104410022_700000013" || len(list.Warnings) > 0 {
		t.Errorf("got %+v, %v", list, err)
	}
}
