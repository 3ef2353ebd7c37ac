package e2e

// pastePicture pastes a picture of 40 by 40 into the editor.
func (b *tab) pastePicture(name string) {
	b.t.Helper()
	b.eval(`(() => {
		const canvas = document.createElement("canvas");
		canvas.width = canvas.height = 40;
		canvas.toBlob((blob) => {
			const data = new DataTransfer();
			data.items.add(new File([blob], "` + name + `", { type: "image/png" }));
			document.querySelector("trix-editor").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
		});
		return "";
	})()`)
}
