"""Chromium under Debian's driver: one for the whole run, made new for each walk."""

import os
import shutil
from dataclasses import dataclass

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

HEIGHT = 900


@dataclass(frozen=True)
class Look:
    """How a person looks at the pages."""

    language: str = "ru"
    width: int = 1280
    dark: bool = False
    script: bool = True
    keyboard: bool = False

    def __iter__(self):
        return iter((self.language, self.width, "dark" if self.dark else "light", "js" if self.script else "nojs"))

    def __str__(self):
        return "-".join(map(str, self)) + ("-keyboard" if self.keyboard else "")


def start(folder):
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    for switch in [
        "--headless=new",
        "--no-sandbox",  # As root there is no sandbox, and every page here is ours.
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-features=Translate,OptimizationHints,MediaRouter",
        "--proxy-server=direct://",
        f"--user-data-dir={folder}",
        f"--window-size=1280,{HEIGHT}",
    ]:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = Service(os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_script_timeout(30)
    driver.set_page_load_timeout(30)
    return driver


def renew(driver, look):
    """Another person's browser: no cookies, nothing open, and this look."""
    driver.get("about:blank")
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.get_log("browser")
    agent = driver.execute_script("return navigator.userAgent").replace("Headless", "")
    driver.execute_cdp_cmd("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": look.language})
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": look.width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False},
    )
    theme = {"name": "prefers-color-scheme", "value": "dark" if look.dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [theme]})
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not look.script})
